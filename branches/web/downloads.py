"""A file made for a request as its answer: a workbook, a paper.

What a list or a report exports is a paper: its first line is its title, the next says as of when,
whose and which rows; units and branches stand with their full names, as on printed pages, while
screens show the short ones. The forms that are read in again begin with their head instead.
"""

import re

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import quote

from branches.papers.word import write_paper
from branches.templatetags.house import cn_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# What Windows allows in no file name.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
MAX_STEM = 80


def heading(user, title, words):
    """The lines above the head: the title; as of today, whose rows, which of them (`words`)."""
    today = cn_date(timezone.localdate())
    return (title, f"截至 {today}　范围：{user.reach_text}　筛选：{words}")


def workbook_response(content, title):
    """A workbook (bytes) to save under title and date in Chinese, with a name in ASCII beside."""
    return _attached(content, XLSX, title, "xlsx")


def paper_response(paper, title):
    """A Paper (branches.papers) as a .docx to be saved under its `title` and today's date."""
    return _attached(write_paper(paper), DOCX, title, "docx")


def _attached(content, kind, title, ending):
    stem = FORBIDDEN.sub("_", title)[:MAX_STEM].strip("_. ")
    name = f"{stem}-{timezone.localdate():%Y%m%d}.{ending}"
    plain = re.sub(r"[^\w.-]+", "", name, flags=re.ASCII)
    disposition = (
        f"attachment; filename=\"qiangji-{plain.lstrip('-')}\"; filename*=UTF-8''{quote(name)}"
    )
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
