import pytest

from builder.agentic.world import DOMAINS, build
from builder.agentic.world.rest import Fault


class Client:
    """The API of a world without faults, with a token."""

    def __init__(self, world, token=""):
        self.world = world
        world.api.faults.clear()
        self.headers = {"Authorization": f"Bearer {token or world.api.token}"}

    def __call__(self, method, path, params=None, body=None):
        return self.world.api.request(method, path, params, self.headers, body)


@pytest.fixture
def world():
    return build("retail", 41)


@pytest.fixture
def client(world):
    return Client(world)


def code(response):
    return response.status, response.body["error"]["code"]


def test_a_token_is_needed_and_can_be_got(world):
    api = world.api
    assert code(api.request("GET", "/stores")) == (401, "missing_token")
    assert code(api.request("GET", "/stores", headers={"authorization": "Basic x"})) == (401, "malformed_token")
    assert code(api.request("GET", "/stores", headers={"Authorization": "Bearer x"})) == (401, "invalid_token")
    expired = {"Authorization": f"Bearer {api.spec.expired_token}"}
    assert code(api.request("GET", "/stores", headers=expired)) == (401, "token_expired")
    settings = dict(line.split("=", 1) for line in world.files["/workspace/.env"].splitlines())
    body = {"client_id": settings["API_CLIENT_ID"], "client_secret": settings["API_CLIENT_SECRET"]}
    issued = api.request("POST", "/auth/token", body=body)
    assert issued.body["access_token"] == api.token
    headers = {"AUTHORIZATION": f"bearer {api.token}"}
    assert api.request("GET", f"{settings['API_BASE_URL']}/stores", headers=headers).status == 200
    assert code(api.request("POST", "/auth/token", body={**body, "client_secret": "x"})) == (401, "invalid_client")
    assert code(api.request("POST", "/auth/token", body={})) == (400, "missing_field")


def test_scopes(world):
    reader, admin = Client(world, world.api.read_token), Client(world, world.api.admin_token)
    review = world.raw().tables["reviews"][0]["review_id"]
    assert reader("GET", "/reviews").status == 200
    assert code(reader("DELETE", f"/reviews/{review}")) == (403, "insufficient_scope")
    assert code(Client(world)("GET", "/suppliers")) == (403, "insufficient_scope")
    assert admin("GET", "/suppliers").status == 200


def test_unknown_routes_and_methods(client):
    assert code(client("GET", "/zebras")) == (404, "not_found")
    assert code(client("GET", "/orders/ORD-1")) == (404, "not_found")
    assert code(client("GET", "/orders/ORD-1/items")) == (404, "not_found")
    assert code(client("GET", "/orders/ORD-1/zebras")) == (404, "not_found")
    refused = client("POST", "/stores", body={})
    assert code(refused) == (405, "method_not_allowed")
    assert refused.body["error"]["allow"] == ["GET"]


def test_pages_cover_everything_once(client):
    first = client("GET", "/customers", {"per_page": 50})
    assert (first.body["page"], first.body["per_page"], len(first.body["data"])) == (1, 50, 50)
    seen, body = list(first.body["data"]), first.body
    while body["next"]:
        body = client("GET", body["next"]).body
        seen += body["data"]
    assert len(seen) == body["total"] == len(client.world.raw().tables["customers"])
    assert len({row["customer_id"] for row in seen}) == len(seen)
    assert client("GET", "/customers", {"page": 999}).body["data"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"page": 0},
        {"per_page": 51},
        {"page": "two"},
        {"colour": "red"},
        {"status": "lost"},
        {"sort": "colour"},
        {"total_from": "a lot"},
    ],
)
def test_bad_parameters_are_refused(client, params):
    assert client("GET", "/orders", params).status == 400


def test_filters_ranges_and_order(client):
    rows = client.world.raw().tables["orders"]
    body = client("GET", "/orders", {"status": "cancelled", "sort": "-total", "per_page": 50}).body
    expected = sorted((row["total"] for row in rows if row["status"] == "cancelled"), reverse=True)
    assert [row["total"] for row in body["data"]] == expected
    assert client("GET", "/orders", {"total_from": 500}).body["total"] == sum(row["total"] >= 500 for row in rows)
    month = rows[0]["ordered_at"][:7]
    body = client("GET", "/orders", {"ordered_at_from": month, "ordered_at_to": month}).body
    assert body["total"] == sum(row["ordered_at"].startswith(month) for row in rows)


def test_hidden_columns_are_hidden(client):
    product = client.world.raw().tables["products"][0]["product_id"]
    assert "cost" not in client("GET", f"/products/{product}").body["data"]
    assert client("GET", "/products", {"sort": "cost"}).status == 400


def test_creating(client):
    before = client.world.state_hash()
    body = {"code": "NEW7", "percent": 7, "starts_on": "2026-01-01", "ends_on": "2026-02-01", "minimum_total": 0}
    made = client("POST", "/promotions", body=body)
    assert made.status == 201
    assert made.headers["Location"] == f"/v1/promotions/{made.body['data']['promotion_id']}"
    assert client("GET", made.headers["Location"]).body["data"]["code"] == "NEW7"
    assert client.world.state_hash() != before
    assert code(client("POST", "/promotions", body=body)) == (409, "duplicate")


def test_wrong_bodies_are_explained(client):
    refused = client("POST", "/promotions", body={"percent": 99, "starts_on": "soon", "colour": "red", "code": ""})
    assert code(refused) == (422, "validation_failed")
    fields = {error["field"] for error in refused.body["error"]["fields"]}
    assert fields == {"percent", "starts_on", "colour", "code", "ends_on", "minimum_total"}
    assert code(client("POST", "/promotions", body=[1])) == (400, "malformed_body")
    order = {"order_id": "ORD-0", "product_id": "PRD-0", "reason": "damaged"}
    assert (
        client("POST", "/returns", body=order).body["error"]["fields"][0]["message"] == "there is no order_id 'ORD-0'"
    )
    truth = {"code": "T", "percent": True, "starts_on": "2026-01-01", "ends_on": "2026-02-30", "minimum_total": "1"}
    assert {each["field"] for each in client("POST", "/promotions", body=truth).body["error"]["fields"]} == {
        "percent",
        "ends_on",
        "minimum_total",
    }


def test_status_follows_its_flow(client):
    orders = client.world.raw().tables["orders"]
    delivered = next(row["order_id"] for row in orders if row["status"] == "delivered")
    pending = next(row["order_id"] for row in orders if row["status"] == "pending")
    refused = client("PATCH", f"/orders/{delivered}", body={"status": "pending"})
    assert code(refused) == (409, "invalid_transition")
    assert refused.body["error"]["allowed"] == []
    assert client("PATCH", f"/orders/{pending}", body={"status": "processing"}).body["data"]["status"] == "processing"
    assert code(client("PATCH", f"/orders/{pending}", body={})) == (400, "malformed_body")


def test_actions_change_or_refuse(client):
    tables = client.world.raw().tables
    pending = next(row["order_id"] for row in tables["orders"] if row["status"] == "pending")
    assert client("POST", f"/orders/{pending}/cancel").body["data"]["status"] == "cancelled"
    assert code(client("POST", f"/orders/{pending}/cancel")) == (409, "not_cancellable")
    stock = tables["inventory"][0]
    path = f"/inventory/{stock['inventory_id']}/adjust"
    assert client("POST", path, body={"change": -1}).body["data"]["quantity"] == stock["quantity"] - 1
    assert code(client("POST", path, body={"change": -99_999})) == (409, "insufficient_stock")
    assert code(client("POST", path, body={"change": "2"})) == (422, "validation_failed")


def test_deleting(client):
    tables = client.world.raw().tables
    review = tables["reviews"][0]["review_id"]
    gone = client("DELETE", f"/reviews/{review}")
    assert (gone.status, gone.body) == (204, None)
    assert client("GET", f"/reviews/{review}").status == 404
    used = next(row["promotion_id"] for row in tables["orders"] if row["promotion_id"])
    assert code(client("DELETE", f"/promotions/{used}")) == (409, "in_use")


def test_reports_agree_with_the_tables(client):
    raw = client.world.raw()
    month = client.world.clock.months(2)[0]
    regions = {row["store_id"]: row["region"] for row in raw.tables["stores"]}
    sums: dict[str, float] = {}
    for row in raw.tables["orders"]:
        if row["ordered_at"].startswith(month) and row["status"] != "cancelled":
            sums[regions[row["store_id"]]] = sums.get(regions[row["store_id"]], 0) + row["total"]
    data = client("GET", "/reports/sales_by_region", {"month": month}).body["data"]
    assert {row["region"]: row["revenue"] for row in data} == {name: round(total, 2) for name, total in sums.items()}


def test_reports_fail_for_real_reasons(client):
    assert code(client("GET", "/reports/nothing")) == (404, "not_found")
    assert code(client("GET", "/reports/sales_by_region")) == (400, "missing_parameter")
    assert code(client("GET", "/reports/sales_by_region", {"month": "March"})) == (400, "invalid_parameter")
    empty = client("GET", "/reports/average_order", {"month": "1999-01", "region": "North"})
    assert code(empty) == (500, "internal_error")


def test_failure_rate_counts_the_releases_of_a_month():
    world = build("engineering", 41)
    raw = world.raw()
    release = next(row for row in raw.tables["deployments"] if row["environment"] == "production")
    month = release["deployed_at"][:7]
    service = next(row["name"] for row in raw.tables["services"] if row["service_id"] == release["service_id"])
    same = [
        row["status"]
        for row in raw.tables["deployments"]
        if (row["service_id"], row["environment"]) == (release["service_id"], "production")
        and row["deployed_at"].startswith(month)
    ]
    failures = sum(status != "succeeded" for status in same)
    answer = Client(world)("GET", "/reports/failure_rate", {"service": service, "month": month})
    assert answer.body["data"] == {
        "deployments": len(same),
        "failures": failures,
        "percent": round(100 * failures / len(same), 1),
    }


def test_outages_come_by_number_and_pass(world):
    headers = {"Authorization": f"Bearer {world.api.token}"}
    world.api.faults = {"orders": Fault("outage", 3, 1)}
    answers = [world.api.request("GET", "/orders", headers=headers) for _ in range(6)]
    assert [answer.status for answer in answers] == [200, 503, 200, 200, 503, 200]
    assert answers[1].headers["Retry-After"] == "2"
    assert world.api.request("GET", "/status").body["status"]["orders"] == "degraded"


def test_oracles_know_the_weaknesses_of_the_api(world):
    world.api.faults = {"orders": Fault("rate_limit", 3)}
    assert world.raw().faults == world.raw().copy().faults == {"orders": Fault("rate_limit", 3)}


def test_rate_limits_count_down_and_recover(world):
    headers = {"Authorization": f"Bearer {world.api.token}"}
    world.api.faults = {"orders": Fault("rate_limit", 3)}
    answers = [world.api.request("GET", "/orders", headers=headers) for _ in range(6)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 200, 200]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0", "2", "1"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_reading_changes_nothing_and_writing_is_possible(domain):
    world = build(domain, 42)
    before = world.state_hash()
    client = Client(world, world.api.admin_token)
    about = client("GET", "/").body
    for path in about["resources"]:
        body = client("GET", path, {"per_page": 3}).body
        assert body["data"], path
        key = next(iter(body["data"][0].values()))
        assert client("GET", f"{path}/{key}").body["data"] == body["data"][0]
        resource = world.api.spec.resources[path[1:]]
        for child in resource.children:
            assert client("GET", f"{path}/{key}/{child}").status == 200
        for name in resource.filters:
            value = body["data"][0][name]
            if value is not None:
                assert client("GET", path, {name: value}).body["total"] >= 1, (path, name)
    for path in about["reports"]:
        assert client("GET", path).status in (200, 400)
    assert world.state_hash() == before
    writable = [each for each in world.api.spec.resources.values() if each.create or each.update or each.actions]
    assert len(writable) >= 4


@pytest.mark.parametrize("domain", DOMAINS)
def test_faults_and_tokens_belong_to_the_seed(domain):
    worlds = [build(domain, seed) for seed in range(8)]
    assert len({world.api.token for world in worlds}) == 8
    kinds = {fault.kind for world in worlds for fault in world.api.faults.values()}
    assert kinds == {"outage", "rate_limit"}
    assert all(set(world.api.faults) <= {*world.api.spec.resources, "reports"} for world in worlds)


def test_the_guide_lists_every_route(world):
    guide = world.files["/workspace/docs/api.md"]
    for name in world.api.spec.resources:
        assert f"`GET /{name}`" in guide
    for name in world.api.spec.reports:
        assert f"`GET /reports/{name}`" in guide
