"""The parts of the file by which it is an archivable (PDF/A-3u) and accessible (PDF/UA-1) document.

That is: metadata as XMP, the title in the window, the language, and the report as data, attached.
"""

from datetime import UTC, datetime
from html import escape

from fpdf import FPDF
from fpdf.enums import AssociatedFileRelationship, DocumentCompliance
from fpdf.prefs import ViewerPreferences

from report_service.domain import Paper
from report_service.pdf.page import SIZES
from shared.candidate_view import CandidateView
from shared.model import Report

PRODUCT = "Vivavoce"
DATA_FILE = "report.json"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{product}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{product}</xmp:CreatorTool>
<pdf:Producer>{product}</pdf:Producer>
<xmp:CreateDate>{time}</xmp:CreateDate><xmp:ModifyDate>{time}</xmp:ModifyDate>
<xmp:MetadataDate>{time}</xmp:MetadataDate>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of PDF/UA that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""
"""The metadata. PDF/A asks for a description of the fields of PDF/UA, which it does not know."""


def open_document(title: str, report: Report | CandidateView, language: str, paper: Paper) -> FPDF:
    """Return an empty document with its metadata, to which pages are added.

    `language` is that of its own texts. Transcripts are tagged with the interview's.
    """
    document = FPDF(unit="pt", format=SIZES[paper], enforce_compliance=DocumentCompliance.PDFA_3U)
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.allow_images_transparency = False
    # Off, or a candidate who says "{nb}" gets a number.
    document.str_alias_nb_pages = ""
    document.set_lang(language)
    document.set_title(title)
    document.set_author(PRODUCT)
    document.set_creator(PRODUCT)
    document.set_producer(PRODUCT)
    ended = datetime.fromtimestamp(report.finalized_at, UTC)
    document.set_creation_date(ended)
    document.viewer_preferences = ViewerPreferences(display_doc_title=True)
    document.set_xmp_metadata(
        XMP.format(
            title=escape(title),
            product=PRODUCT,
            language=language,
            time=ended.isoformat(timespec="seconds"),
        )
    )
    return document


def attach(document: FPDF, report: Report | CandidateView) -> None:
    """Attach the report as JSON, with every word of it, and only the start of the session's id."""
    shown = report.model_copy(update={"session_id": report.session_id[:8]})
    document.embed_file(
        basename=DATA_FILE,
        bytes=shown.model_dump_json(exclude={"pdf"}).encode(),
        mime_type="application/json",
        modification_date=datetime.fromtimestamp(report.finalized_at, UTC),
        associated_file_relationship=AssociatedFileRelationship.SOURCE.value,
        desc="The report as data",
        compress=True,
    )
