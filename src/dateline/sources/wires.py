"""Reads what agencies send: NITF and NewsML-G2, mail, tables in Parquet, DOCX and PDF."""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from dateline.schema import Failure, Report
from dateline.sources.pages import feed, library, page
from dateline.sources.records import from_record
from dateline.sources.text import MAX_TEXT, Item, Raw, UnreadableError, failure, to_report

_MAIL = 20_000_000  # bytes of a mail, with what hangs on it
_ROWS = 1_000  # of a table that are held at once


def read_xml(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read XML by its root: NITF, NewsML-G2, or a feed."""
    content = stream.read(MAX_TEXT + 1)
    if len(content) > MAX_TEXT:
        yield name, failure(name, f"over {MAX_TEXT:,} bytes: split it")
        return
    head = content[:4_000]
    if b"<nitf" in head or b"<newsItem" in head or b"<newsMessage" in head:
        yield from _wire(name, content, option)
    else:
        yield from feed(name, content, option)


def _wire(name: str, content: bytes, option: date | None) -> Iterator[Item]:
    etree = library("lxml.etree")
    # No entity is resolved and nothing is fetched: a wire's XML is a stranger's.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        yield name, failure(name, f"XML that can't be read: {error}")
        return
    items = [root] if _tag(root) in {"nitf", "newsItem"} else [each for each in root.iter() if _tag(each) == "newsItem"]
    for number, item in enumerate(items, 1):
        where = name if len(items) == 1 else f"{name}:{number}"
        try:
            yield where, to_report(_raw(item), option)
        except UnreadableError as error:
            yield where, failure(where, str(error))


def _raw(item: Any) -> Raw:
    """Return what an item of NITF or NewsML-G2 says; its body is NITF or XHTML."""
    first: dict[str, Any] = {}
    paragraphs: list[str] = []
    for each in item.iter():
        tag = _tag(each)
        first.setdefault(tag, each)
        if tag == "p":
            paragraphs.append(" ".join("".join(each.itertext()).split()))

    def words(*tags: str) -> str | None:
        found = next((first[tag] for tag in tags if tag in first), None)
        return None if found is None else " ".join("".join(found.itertext()).split()) or None

    def attribute(tag: str, name: str) -> str | None:
        return first[tag].get(name) if tag in first else None

    day = (
        attribute("date.issue", "norm")
        or attribute("date.release", "norm")
        or words("versionCreated", "contentCreated")
    )
    if day and day[:8].isdigit():
        day = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    return Raw(
        "\n\n".join(filter(None, paragraphs)),
        title=words("hl1", "headline", "title"), published=day, dateline=words("dateline"),
        publisher=words("distributor", "provider"), id=item.get("guid") or attribute("doc-id", "id-string"),
        language=item.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )  # fmt: skip


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_mail(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a mail (`.eml`) as one report: its subject is the title, its date the day, its first text part the text."""
    yield name, _mail(name, message_from_bytes(stream.read(_MAIL), policy=policy.default), option)


def read_mbox(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a box of mails, a report a mail."""
    with tempfile.TemporaryDirectory() as folder:
        # The standard library reads boxes from files alone; a stream may be packed.
        path = Path(folder) / "box"
        with path.open("wb") as copy:
            while chunk := stream.read(1_000_000):
                copy.write(chunk)
        box = mailbox.mbox(path)
        try:
            for number, message in enumerate(box, 1):
                told = message_from_bytes(bytes(message), policy=policy.default)
                yield f"{name}:{number}", _mail(f"{name}:{number}", told, option)
        finally:
            box.close()


def _mail(name: str, message: Message, option: date | None) -> Report | Failure:
    try:
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain", "html"))
        if body is None:
            raise UnreadableError("the mail has no text")
        when = parsedate_to_datetime(str(message["date"])).date() if message["date"] else None
        text = body.get_content()
        if body.get_content_subtype() == "html":
            return page(name, text.encode(), option or when)
        sender = message["from"].addresses[0] if message["from"] else None
        raw = Raw(
            text,
            title=str(message["subject"]) if message["subject"] else None,
            published=when.isoformat() if when else None,
            publisher=None if sender is None else sender.display_name or str(sender),
            id=str(message["message-id"]).strip("<> ") if message["message-id"] else None,
        )
        return to_report(raw, option)
    except (UnreadableError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        return failure(
            name, str(error) if isinstance(error, UnreadableError) else f"a mail that can't be read: {error}"
        )


def read_parquet(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a table in Parquet, a report a row, with the columns of a record."""
    files = library("pyarrow.parquet")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        path.write_bytes(stream.read())
        try:
            table = files.ParquetFile(path)
            number = 0
            for batch in table.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    told = {key: value for key, value in row.items() if value is not None}
                    yield f"{name}:{number}", from_record(f"{name}:{number}", told, option)
        except (OSError, ValueError) as error:  # pyarrow's own derive from them
            yield name, failure(name, f"no Parquet that can be read: {error}")


def read_docx(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a DOCX document as one report; needs the extra `docs`."""
    docx = library("docx")
    try:
        told = docx.Document(stream)
        text = "\n\n".join(paragraph.text for paragraph in told.paragraphs if paragraph.text.strip())
        made = told.core_properties.created
        raw = Raw(text, title=told.core_properties.title or None, published=made and made.date().isoformat())
        yield name, to_report(raw, option)
    except UnreadableError as error:
        yield name, failure(name, str(error))
    except (ValueError, KeyError, OSError, BadZipFile, SyntaxError) as error:
        yield name, failure(name, f"no DOCX that can be read: {error}")


def read_pdf(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a PDF as one report; needs the extra `docs`. Lines are joined to paragraphs."""
    pypdf = library("pypdf")
    try:
        told = pypdf.PdfReader(stream)
        pages = [each.extract_text() or "" for each in told.pages]
        text = "\n\n".join(" ".join(part.split()) for each in pages for part in each.split("\n\n") if part.strip())
        made = told.metadata.creation_date if told.metadata else None
        title = told.metadata.title if told.metadata else None
        raw = Raw(text, title=title or None, published=made and made.date().isoformat())
        yield name, to_report(raw, option)
    except UnreadableError as error:
        yield name, failure(name, str(error))
    except (ValueError, KeyError, OSError, pypdf.errors.PyPdfError) as error:
        yield name, failure(name, f"no PDF that can be read: {error}")
