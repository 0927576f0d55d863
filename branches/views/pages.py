"""Pages of a list: a number beyond the last page shows the last one, as everywhere else."""


class ForgivingPages:
    """For a ListView: the list may have shrunk since the link was made, by an act on its rows."""

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()
