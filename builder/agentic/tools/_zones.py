"""Time zones by their IANA names."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .base import InvalidArgument


def zone(name: str) -> ZoneInfo:
    """The zone; InvalidArgument if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidArgument(f"unknown time zone '{name[:60]}'; use an IANA name such as Europe/Madrid") from error
