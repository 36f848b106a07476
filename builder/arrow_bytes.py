"""How many bytes rows take as Arrow in memory: what `datasets` calls `num_bytes` of a split."""

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_OFFSET: Final = 4
_STORED: Final = 32
"""Bits of the narrowest number that Parquet stores; narrower ones are converted, and bits for nulls got rid of."""


def arrow_bytes(table: pa.Table, rows: int) -> int:
    """Of a table that is read back from Parquet with so many `rows` in a group; `datasets` reads group by group.

    It is worked out from the values alone, so that it is the same for a table that was made and one that was read.
    """
    return sum(
        _column(one, table.schema.field(number).type)
        for start in range(0, table.num_rows, rows)
        for number, one in enumerate(table.slice(start, rows).columns)
    )


def _column(column: "pa.ChunkedArray | pa.Array", kind: pa.DataType) -> int:
    """Of one column of one group: values, offsets, and a bit a row where Arrow's reader keeps one for nulls."""
    array: Any = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array = array.storage if isinstance(kind, pa.BaseExtensionType) else array
    number = pa.types.is_integer(array.type) or pa.types.is_floating(array.type)
    kept = array.null_count or (number and array.type.bit_width >= _STORED)
    return (-(-len(array) // 8) if kept else 0) + _values(array, array.type)


def _values(array: Any, kind: pa.DataType) -> int:
    if pa.types.is_string(kind):
        return _OFFSET * len(array) + int(pc.sum(pc.binary_length(array)).as_py() or 0)
    if pa.types.is_list(kind):
        return _OFFSET * len(array) + _column(array.flatten(), kind.value_type)
    if pa.types.is_struct(kind):
        return sum(_column(array.field(place), field.type) for place, field in enumerate(kind))
    return -(-len(array) * int(kind.bit_width) // 8)
