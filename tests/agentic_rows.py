"""Conversations written by hand, as rows of a dataset."""

import json

import pyarrow as pa

from builder.metrics.measure import Rows

SYSTEM = {"role": "system", "content": "Today is 2026-03-02."}


def user(text):
    return {"role": "user", "content": text}


def says(text, *calls):
    """The assistant says something and calls (tool, arguments, result); results follow."""
    made = [
        {"id": f"call{number:05d}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for number, (name, arguments, _) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": text} | ({"tool_calls": made} if made else {})
    results = [
        {"role": "tool", "tool_call_id": call["id"], "name": name, "content": json.dumps(result)}
        for call, (name, _, result) in zip(made, calls, strict=True)
    ]
    return [message, *results]


def talk(*parts, offered=()):
    """A row; parts are messages or lists of them. Every tool that is called is on offer, and `offered` besides."""
    messages = [SYSTEM, *(message for part in parts for message in (part if isinstance(part, list) else [part]))]
    called = [call["function"]["name"] for message in messages for call in message.get("tool_calls", ())]
    tools = [{"type": "function", "function": {"name": name}} for name in dict.fromkeys([*called, *offered])]
    return {"messages": messages, "tools": tools}


def rows(*talks, **columns):
    """Rows as Parquet holds them: lists of JSON texts."""
    table = {name: [[json.dumps(part) for part in row[name]] for row in talks] for name in ("messages", "tools")}
    schema = pa.schema([(name, pa.list_(pa.json_())) for name in table])
    arrays = [pa.array(values, pa.list_(pa.string())).cast(pa.list_(pa.json_())) for values in table.values()]
    made = pa.Table.from_arrays(arrays, schema=schema)
    for name, values in columns.items():
        made = made.append_column(name, pa.array(values))
    return Rows(made)


FOUND = ("find_order", {"customer": "Amara Okafor"}, {"order": "ORD-7755", "address": "ADR-90210"})
OPENED = ("get_order", {"order": "ORD-7755"}, {"parcel": "PCL-1234"})
TRACKED = ("track", {"parcel": "PCL-1234", "to": "ADR-90210"}, {"status": "on its way"})
BROKEN = ("track", {"parcel": "PCL-0001"}, {"error": {"type": "NotFound", "message": "no such parcel"}})
ASK = user("Where is the parcel of Amara Okafor?")
DONE = says("It is on its way.")
