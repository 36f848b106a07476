"""What a well-behaved model answers to a request for intent texts: as many as were asked for, no two of them alike."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

WORDS = [
    "amber",
    "basket",
    "candle",
    "dragon",
    "engine",
    "feather",
    "garden",
    "harbor",
    "island",
    "jacket",
    "kettle",
    "lantern",
    "meadow",
    "needle",
    "orchard",
    "pepper",
    "quartz",
    "ribbon",
    "saddle",
    "timber",
    "umbrella",
    "velvet",
    "walnut",
    "yonder",
    "zephyr",
    "bridge",
    "copper",
    "dolphin",
    "ember",
    "falcon",
]
SCRIPTS = {
    "Arabic": "سؤال عن", "Persian": "سؤال درباره", "Bengali": "প্রশ্ন সম্পর্কে",
    "Greek": "ερώτηση", "Hebrew": "שאלה על", "Hindi": "सवाल के बारे में",
    "Japanese": "質問について", "Korean": "질문 에 대해", "Russian": "вопрос про",
    "Ukrainian": "питання про", "Thai": "คำถามเกี่ยวกับ", "Chinese": "关于问题",
}  # fmt: skip

Reply = Callable[[dict[str, Any]], dict[str, Any]]


def digest(*parts: object) -> int:
    return int(hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest(), 16)


def wanted(body: dict[str, Any]) -> tuple[int, str]:
    """How many texts a request asks for, and the whole of what it says."""
    said = body["messages"][-1]["content"]
    return int(re.search(r"Write (\d+) different", said)[1]), said


def a_text(said: str, number: int) -> str:
    """A text that no other request and number gets, in the script and of the length that are asked for."""
    lot = digest(said, number)
    picked = " ".join(f"{WORDS[lot // 3000**place % 30]}{lot // 3000**place // 30 % 100}" for place in range(6))
    if "at most 12 characters" in said:
        return f"{lot % 36**8:x}"[:12]
    text = f"please help me with the {picked} and why it matters to me"
    for language, prefix in SCRIPTS.items():
        if f"Language: {language}." in said:
            return f"{prefix} {lot % 10**9} {lot // 10**9 % 10**9} {prefix}"
        if f"mixed with {language}." in said:
            return f"{prefix} {text} {prefix}"
    if "800 to 980 characters" in said:
        return (text + ", " + " ".join(f"{WORDS[lot // 30**place % 30]}{place}" for place in range(110)))[:950]
    return text


def texts(body: dict[str, Any]) -> list[str]:
    count, said = wanted(body)
    return [a_text(said, number) for number in range(count)]


def reply(body: dict[str, Any]) -> dict[str, Any]:
    """The message of such an answer."""
    return {"role": "assistant", "content": json.dumps({"texts": texts(body)}, ensure_ascii=False)}
