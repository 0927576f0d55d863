"""The tree of committees as it will stand after the import, and the checks of F0."""

from dataclasses import dataclass, field

from branches.models import Committee
from branches.spreadsheet.headers import heading

Kind = Committee.Kind
FIELDS = ("code", "name", "short_name", "kind", "sort_order")
MAX_DEPTH = 20


@dataclass(eq=False)
class Node:
    """A committee: what the database has (`record`) under what the file says (`row`)."""

    values: dict
    record: object = None
    row: object = None
    parent: object = None

    def __getattr__(self, name):
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_school(self):
        return self.values["kind"] == Kind.SCHOOL

    @property
    def chain(self):
        """Itself and what lies above it, at most MAX_DEPTH steps."""
        found, node = [], self
        while node is not None and len(found) < MAX_DEPTH:
            found.append(node)
            node = node.parent
        return found

    @property
    def sub_committee(self):
        """The node directly under the root; the root itself for the root."""
        chain = self.chain
        return chain[-2] if len(chain) > 1 else self

    def lies_in(self, committee):
        """Whether a saved Committee is the node itself or lies above it."""
        return any(one.record is not None and one.record.pk == committee.pk for one in self.chain)


@dataclass
class Tree:
    nodes: list = field(default_factory=list)
    by_code: dict = field(default_factory=dict)
    by_name: dict = field(default_factory=dict)  # heading(简称) → Node
    # 简称 of rows in error: a branch that names one has no error of its own.
    excused: set = field(default_factory=set)

    def find(self, short_name):
        return self.by_name.get(heading(short_name))

    @property
    def root(self):
        return next((node for node in self.nodes if node.is_school), None)


def build_tree(rows, existing, reach):
    """(Tree, problems) from the F0 rows and the committees of the database."""
    tree, problems = Tree(), []
    records = {one.pk: Node(_values(one), record=one) for one in existing}
    for node in records.values():
        node.parent = records.get(node.record.parent_id)
    tree.nodes = list(records.values())
    tree.by_code = {node.code: node for node in tree.nodes}
    taken = [row for row in rows if _overlay(row, tree, problems)]
    for row in taken:
        problems += _link_parent(row, tree)
    problems += _check_names(tree)
    for row in taken:
        if not row.broken:
            problems += _check_place(tree.by_code[row.code])
    if not reach.is_school:
        problems += [one for row in taken for one in _check_reach(tree.by_code[row.code], reach)]
    tree.excused |= {heading(row.values.get("short_name")) for row in rows if row.broken}
    # Where a name is taken twice, the file means its own.
    nodes = sorted(tree.nodes, key=lambda node: node.row is not None)
    tree.by_name = {heading(node.short_name): node for node in nodes if node.short_name}
    return tree, problems


def _values(committee):
    return {name: getattr(committee, name) for name in FIELDS}


def _overlay(row, tree, problems):
    """Put the row over its committee; False if it has no place (no code, or a second one)."""
    code = row.code
    if not code:
        return False
    values = {name: row.values.get(name) for name in FIELDS}
    node = tree.by_code.get(code)
    if node is None and values["kind"] == Kind.SCHOOL and tree.root and tree.root.row is None:
        # There is only one 校党委: another number is a new number of the same.
        node = tree.root
        tree.by_code.pop(node.code)
    if node is not None and node.row is not None:
        problems.append(row.problem("code", f"编号重复，第{node.row.number}行已有这个编号"))
        return False
    if values["kind"] == Kind.SCHOOL and tree.root not in (None, node):
        problems.append(row.problem("kind", f"校党委只能有一个，已有“{tree.root.short_name}”"))
        return False
    if node is None:
        node = Node(values)
        tree.nodes.append(node)
    # A cell in error keeps what the database has; nothing is saved anyway.
    node.values = node.values | {
        name: value for name, value in values.items() if name not in row.broken
    }
    node.row = row
    tree.by_code[code] = node
    if (row.values.get("sort_order") or 0) < 0:
        problems.append(row.problem("sort_order", "不能小于0", "E03"))
    return True


def _link_parent(row, tree):
    node, parent_code = tree.by_code[row.code], row.values.get("parent_code", "")
    if "parent_code" not in row.sheet.bound:
        # A file without the column leaves the tree as it is; a new one hangs on the school.
        node.parent = node.parent or (None if node.is_school else tree.root)
        return []
    if "parent_code" in row.broken or "kind" in row.broken:
        return []
    if node.is_school:
        node.parent = None
        return [row.problem("parent_code", "校党委没有上级")] if parent_code else []
    if not parent_code:
        return [row.problem("parent_code", "没有填上级编号")]
    node.parent = tree.by_code.get(parent_code)
    if node.parent is None:
        return [row.problem("parent_code", "没有这个编号的党组织")]
    return []


def _check_names(tree):
    problems, seen = [], {}
    # Committees that the file does not name hold their 简称 first.
    for node in sorted(tree.nodes, key=lambda one: one.row.number if one.row else 0):
        key = heading(node.short_name)
        if key in seen and node.row is not None and "short_name" not in node.row.broken:
            first = seen[key]
            where = f"第{first.row.number}行" if first.row else f"编号{first.code}"
            problems.append(node.row.problem("short_name", f"简称重复，{where}已用这个简称"))
        elif key:
            seen.setdefault(key, node)
    return problems


def _check_place(node):
    if node.is_school or node.parent is None:
        return []
    top = node.chain[-1]
    if not top.is_school and (top is node or not (top.row and top.row.broken)):
        return [node.row.problem("parent_code", "上级关系不能到达校党委")]
    if node.kind == Kind.COMMITTEE and not node.parent.is_school:
        return [node.row.problem("parent_code", "分党委的上级应为校党委")]
    return []


def _check_reach(node, reach):
    """Rows outside the importer's subtree must equal the database."""
    row, record = node.row, node.record
    inside = record is not None and reach.covers(record)
    if record is None:
        if node.lies_in(reach.committee):
            return []
        return [row.problem("code", "不在本单位范围内，不能新增")]
    changed = [name for name in FIELDS if node.values[name] != getattr(record, name)]
    if node.parent is not None and (node.parent.record is None or moved(node)):
        changed.append("parent_code")
    if inside and record.pk != reach.committee.pk:
        if node.lies_in(reach.committee):
            return []
        return [row.problem("parent_code", "不能移出本单位")]
    own = {"name", "short_name", "sort_order"} if inside else set()
    return [
        row.problem(name, "不在本单位范围内，应与系统中的一致")
        for name in changed
        if name not in own and name not in row.broken
    ]


def moved(node):
    """Whether the parent differs from the database's."""
    parent = node.parent.record.pk if node.parent and node.parent.record else None
    return node.record is not None and node.record.parent_id != parent
