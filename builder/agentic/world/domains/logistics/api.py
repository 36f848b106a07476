"""The REST API of a freight network: resources, what can be done with them, and reports."""

from typing import Final

from ...database import Row
from ...rest import Action, Call, Field, Problem, Report, Resource, filled_in


def _cancel(call: Call) -> None:
    if call.row["status"] != "booked":
        raise Problem(
            409,
            "not_cancellable",
            f"{call.row['shipment_id']} is {call.row['status']}; only booked shipments can be cancelled.",
        )
    call.db.execute("UPDATE shipments SET status = 'cancelled' WHERE shipment_id = ?", [call.row["shipment_id"]])


def _decide(status: str) -> Action:
    def decide(call: Call) -> None:
        if call.row["status"] != "open":
            raise Problem(409, "already_decided", f"{call.row['claim_id']} is {call.row['status']} already.")
        if call.row["amount_eur"] > call.facts["claim_limit_eur"]:
            raise Problem(
                422,
                "above_limit",
                f"Claims above EUR {call.facts['claim_limit_eur']} are decided by the head of operations.",
            )
        query = "UPDATE claims SET status = ?, decided_on = ? WHERE claim_id = ?"
        call.db.execute(query, [status, str(call.clock.today), call.row["claim_id"]])

    return decide


def _on_time(call: Call) -> list[Row]:
    """Deliveries of a month by carrier, and the share of them that was on time."""
    return call.all(
        "SELECT c.carrier_id, c.name, count(*) AS delivered, sum(s.delivered_on <= s.promised_on) AS on_time "
        "FROM shipments s JOIN routes r USING (route_id) JOIN carriers c USING (carrier_id) "
        "WHERE s.status = 'delivered' AND s.delivered_on LIKE ? || '%' GROUP BY c.carrier_id ORDER BY c.carrier_id",
        call.need("month"),
    )


def _margin(call: Call) -> Row:
    """Price, cost and margin of a route; a route without shipments has no margin."""
    route = call.need("route_id")
    row = call.one(
        "SELECT count(*) AS shipments, total(price_eur) AS price, total(cost_eur) AS cost FROM shipments "
        "WHERE route_id = ? AND status <> 'cancelled'",
        route,
    )
    if row is None or call.one("SELECT 1 FROM routes WHERE route_id = ?", route) is None:
        raise Problem(404, "not_found", f"There is no route '{route}'.")
    price, cost = round(row["price"], 2), round(row["cost"], 2)
    margin = round((price - cost) * 100 / price, 1)
    return {
        "route_id": route,
        "shipments": row["shipments"],
        "price_eur": price,
        "cost_eur": cost,
        "margin_percent": margin,
    }


RESOURCES: Final = (
    Resource("depots", "depots", "depot_id", filters=("country", "region"), children={"stock": ("stock", "depot_id")}),
    Resource("carriers", "carriers", "carrier_id", filters=("mode",), children={"routes": ("routes", "carrier_id")}),
    Resource(
        "clients",
        "clients",
        "client_id",
        filters=("tier", "industry", "country"),
        children={"shipments": ("shipments", "client_id")},
        update={"tier": Field(enum=("standard", "plus", "key")), "email": Field(), "contact": Field()},
    ),
    Resource(
        "drivers", "drivers", "driver_id", filters=("depot_id", "status"), ranges=("licence_expires_on",), admin=True
    ),
    Resource(
        "vehicles",
        "vehicles",
        "vehicle_id",
        filters=("depot_id", "kind", "status"),
        ranges=("odometer_km", "next_service_on"),
        children={"services": ("services", "vehicle_id")},
        update={
            "status": Field(enum=("in_service", "workshop", "reserve")),
            "next_service_on": Field("date"),
            "odometer_km": Field("integer", minimum=0),
        },
    ),
    Resource("routes", "routes", "route_id", filters=("origin_depot_id", "destination_depot_id", "carrier_id")),
    Resource(
        "shipments",
        "shipments",
        "shipment_id",
        "SHP-",
        filters=("client_id", "route_id", "status", "service"),
        ranges=("booked_on", "promised_on", "weight_kg", "price_eur"),
        create={
            "client_id": Field(required=True, references=("clients", "client_id")),
            "route_id": Field(required=True, references=("routes", "route_id")),
            "driver_id": Field(required=True, references=("drivers", "driver_id")),
            "vehicle_id": Field(required=True, references=("vehicles", "vehicle_id")),
            "service": Field(required=True, enum=("economy", "standard", "express")),
            "promised_on": Field("date", required=True),
            "weight_kg": Field("number", required=True, minimum=0.1, maximum=24000),
            "price_eur": Field("number", required=True, minimum=1),
            "cost_eur": Field("number", required=True, minimum=0),
        },
        fresh=filled_in(today="booked_on", status="booked"),
        update={
            "status": Field(enum=("booked", "in_transit", "delivered", "lost", "cancelled")),
            "promised_on": Field("date"),
            "delivered_on": Field("date"),
            "driver_id": Field(references=("drivers", "driver_id")),
            "vehicle_id": Field(references=("vehicles", "vehicle_id")),
        },
        flow={"booked": ("in_transit", "cancelled"), "in_transit": ("delivered", "lost"), "lost": ("delivered",)},
        children={
            "parcels": ("parcels", "shipment_id"),
            "scans": ("scans", "shipment_id"),
            "claims": ("claims", "shipment_id"),
        },
        actions={"cancel": _cancel},
    ),
    Resource("parcels", "parcels", "parcel_id", filters=("shipment_id",), ranges=("weight_kg",)),
    Resource("scans", "scans", "scan_id", filters=("shipment_id", "depot_id", "event"), ranges=("scanned_at",)),
    Resource(
        "stock",
        "stock",
        "stock_id",
        filters=("depot_id", "client_id", "sku"),
        ranges=("quantity",),
        update={
            "quantity": Field("integer", minimum=0),
            "reorder_level": Field("integer", minimum=0),
            "counted_on": Field("date"),
        },
    ),
    Resource(
        "claims",
        "claims",
        "claim_id",
        "CLM-",
        filters=("status", "kind", "shipment_id"),
        ranges=("amount_eur", "filed_on"),
        create={
            "shipment_id": Field(required=True, references=("shipments", "shipment_id")),
            "kind": Field(required=True, enum=("damage", "delay", "shortage", "loss")),
            "amount_eur": Field("number", required=True, minimum=0.01),
        },
        fresh=filled_in(today="filed_on", status="open"),
        update={"amount_eur": Field("number", minimum=0.01)},
        deletable=True,
        actions={"approve": _decide("approved"), "reject": _decide("rejected")},
    ),
)


REPORTS: Final[dict[str, Report]] = {"on_time": _on_time, "margin": _margin}
