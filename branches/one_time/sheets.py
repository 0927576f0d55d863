"""Links on paper and in workbooks, made of tokens that are in nobody's keeping but the reader's."""

from dataclasses import dataclass

import segno

from branches.one_time.tokens import spelled
from branches.spreadsheet.columns import Column


@dataclass(frozen=True)
class Slip:
    """One link as it is handed out: `number` within its list, which no row of ours knows."""

    number: int
    of: str  # the list: 党员, 群众代表
    token: str
    address: str  # of the page, without the fragment

    @property
    def link(self):
        return f"{self.address}#{self.token}"

    @property
    def code(self):
        return spelled(self.token)

    @property
    def picture(self):
        """The QR code as a data: address."""
        made = segno.make(self.link, micro=False, error="m")
        return made.svg_data_uri(border=2, omitsize=True)


def slips_of(tokens, of, address):
    """[Slip] of a list of tokens."""
    return [Slip(number, of, one, address) for number, one in enumerate(tokens, 1)]


COLUMNS = (
    Column("序号", "number"),
    Column("名单", "of", 14),
    Column("链接", "link", 60),
    Column("代码", "code", 24, is_code=True),
)
