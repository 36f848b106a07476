from random import Random  # seeded: the same set every time

import pytest

from builder.llm.privacy import iban, luhn, private

# Planted: none of these belongs to anybody; numbers are random ones with right checksums.
PRIVATE = {
    "a key": [
        "my key is sk-proj-4f9Kd82mQpL0xZtR7vBn3yWc, why is it refused?",
        "export OPENAI_API_KEY=sk-a1B2c3D4e5F6g7H8i9J0k1L2",
        "GROQ: gsk_9fK2mQ8pL4xZ7vB1nY5wC3tR",
        "login with hf_AbCdEfGhIjKlMnOpQrStUvWx fails",
        "aws_access_key_id = AKIAIOSFODNN7QWERTYU",
        "git clone https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/x/y",
        "slack token xoxb-123456789012-abcdefGHIJKL",
        "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q in my android app",
        "stripe sk_live_4eC39HqLyjWDarjtT1zdp7dc was pushed by mistake",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "glpat-x8Yz7Wv6Ut5Sr4Qp3On2 is my gitlab token",
    ],
    "an e-mail address": [
        "write to maria.keller@gmail.com that I am late",
        "Is j_smith77@yahoo.co.uk spam?",
        "my address: tom+news@fastmail.fm",
        "contact: HR@Siemens.de please",
        "reply to anna@myexample.com",
        "who owns info@example.com.ru?",
        "mail bob@mail.house about it",
    ],
    "a phone number": [
        "call me at (212) 736-5001 after six",
        "my number is 415-867-5309",
        "text 415.867.5309 please",
        "ring +1 646 867 5309",
        "+49 30 90182014 ist besetzt",
        "+44 20 7123 4567 answers nobody",
        "tel: 030 90182014",
        "phone 0171 946 0018 tomorrow",
        "appelle le 06 12 34 56 78",
        "whatsapp +5511987654321",
        "call 8675309",
        "My cell 6468675309",
        "Phone: 1-800-867-5309",
        "dial +91 98765 43210",
    ],
    "a card number": [
        "my card 4539 5787 6362 1486 was declined",
        "5425233430109903 exp 04/26",
        "visa 4916-3385-0608-2832",
        "amex 374245455400126",
        "use 6011 5564 4857 8943 for it",
        "2222405343248877 is refused",
    ],
    "an account number": [
        "send it to DE75 5121 0800 1245 1261 99",
        "GB33BUKB20201555555555 is my account",
        "FR76 3000 6000 0112 3456 7890 189 please",
        "IBAN NL02ABNA0123456789",
        "transfer to ES79 2100 0813 6101 2345 6789 TODAY",
    ],
}
HARMLESS = [
    "write to anna@example.com and ask",
    "is foo@mail.example.org valid?",
    "bob@localhost.test bounced",
    "call 555-0123 for a good time",
    "ring (212) 555-0147 now",
    "+1 646 555 0199 is in every film",
    "the drama number 020 7946 0123",
    "01632 960123 is nobody's",
    "test with 4242 4242 4242 4242",
    "the test card 4111111111111111 works",
    "378282246310005 is amex's own example",
    "what is 4539 5787 6362 1487 divided by 3?",
    "how many primes below 10000000000?",
    "add 1234567890 and 9876543210",
    "is 2147483647 the biggest int?",
    "multiply 123456789012 by 7",
    "between 2024-01-15 and 2024-03-20",
    "on 12/05/1998 at 10:30",
    "version 3.11.7 of python, build 20240115",
    "the sequence 1 2 3 5 8 13 21 34 55 89 144 233",
    "sort 10 20 30 40 50 60 70 80",
    "population 8,804,190 vs 3,979,576",
    "192.168.0.1 and 10.0.0.255",
    "ISBN 978-3-16-148410-0",
    "pi is 3.14159265358979",
    "UUID 123e4567-e89b-12d3-a456-426614174000",
    "hash 5d41402abc4b2a76b9719d911017c592",
    "what does 'sk-' mean in a key?",
    "explain ghp tokens",
    "print('%s@%s' % (user, host))",
    "@dataclass\nclass A: pass",
    "meet me @ 5pm",
    "pip install numpy@2.0",
    "the train ICE 1002 leaves at 1045",
    "GB is short for what?",
    "DE89 is not a highway",
    "room 0312 on floor 3",
    "9.81 m/s2 times 60 kg",
    "timestamps 1700000000000 and 1700000360000",
    "42% of 1,000,000,000",
    "call the function with 12 and 15",
    "call 911",
    "text me in 2 hours",
    "CELL A1: 100, B1: 2000000",
    "my phone has 128 GB and costs 799 dollars",
    "phone 15 pro or 14?",
    "00:14:22:01:23:45 is a mac address",
    "RGB(123, 200, 255) or #aabbcc",
    "chapters 100 200 3000",
    "$1,234,567,890.12 in debt",
]


def test_what_is_planted_is_found_by_its_name():
    wrong = [
        (what, found, text) for what, texts in PRIVATE.items() for text in texts if (found := private(text)) != what
    ]
    assert wrong == []


def test_what_is_harmless_passes():
    assert [(text, found) for text in HARMLESS if (found := private(text))] == []


@pytest.fixture(scope="module")
def rows(grammar):
    """Texts of the banks, which hold nothing private."""
    from builder.intent.source import IntentSource
    from builder.recipe import Recipe

    source = IntentSource(Recipe(seed=11).with_(examples_per_intent=300, edge_cases=400), grammar)
    return [text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()]


def checked(body, valid):
    """The body with the last digit that makes it valid."""
    return next(body + str(digit) for digit in range(10) if valid(body + str(digit)))


def grouped(number, size, mark):
    return mark.join(number[at : at + size] for at in range(0, len(number), size))


def something_private(random):
    def some(count, of="0123456789"):
        return "".join(random.choice(of) for _ in range(count))

    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    area, exchange, line = some(3, "23456789"), some(3, "246789"), some(4)
    bank = some(18)
    account = next(f"DE{n:02d}{bank}" for n in range(2, 99) if iban(f"DE{n:02d}{bank}"))
    card = checked(random.choice(["4", "51", "55", "2223", "6011"]).ljust(8, "7") + some(7), luhn)
    return random.choice([
        f"sk-{some(40, letters)}", f"gsk_{some(52, letters)}", f"hf_{some(34, letters)}",
        f"ghp_{some(36, letters)}", f"AKIA{some(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}",
        f"{some(7, letters[:26])}.{some(5, letters[:26])}@{some(8, letters[:26])}.{random.choice(['com', 'de', 'io'])}",
        f"{some(6, letters)}+{some(3, letters)}@mail.{some(6, letters[:26])}.net",
        f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}",
        f"+1 {area} {exchange} {line}", f"+1-{area}-{exchange}-{line}", f"1 ({area}) {exchange}-{line}",
        f"+49 {some(3, '123456789')} {some(7)}", f"+33 6 {grouped(some(8), 2, ' ')}", f"+91{some(10, '789')}",
        f"my mobile: {some(10, '789')}", f"0{some(3, '123456789')}/{some(7)}", f"07{some(3, '12345')} {some(6)}",
        card, grouped(card, 4, " "), grouped(card, 4, "-"), account, grouped(account, 4, " "),
    ])  # fmt: skip


def test_precision_and_recall_on_a_planted_set(rows):
    """Half of 2,000 rows of the banks are given something private, at a random place between two words."""
    random = Random(5)  # noqa: S311  # a draw, not a secret
    tried = random.sample(rows, 2000)
    found, missed = 0, []
    for text in tried[:1000]:
        words = text.split(" ")
        words.insert(random.randint(0, len(words)), planted := something_private(random))
        found += bool(private(" ".join(words)))
        missed += [] if private(" ".join(words)) else [planted]
    wrong = [text for text in tried[1000:] if private(text)]
    recall, precision = found / 1000, found / (found + len(wrong))
    assert recall >= 0.98, missed
    assert precision >= 0.999, wrong


def test_hardly_a_row_of_the_banks_is_refused(rows):
    refused = [(found, text) for text in rows if (found := private(text))]
    assert len(refused) <= 0.0005 * len(rows), refused


@pytest.mark.parametrize("number", ["4539578763621486", "374245455400126"])
def test_one_wrong_digit_is_no_card(number):
    assert luhn(number)
    for place in range(len(number)):
        other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not luhn(other)


def test_one_wrong_digit_is_no_account():
    assert iban("DE75512108001245126199")
    assert not iban("DE75512108001245126198")
    assert not iban("DE7551210800")
