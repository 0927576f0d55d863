from django.urls import path

from branches.views import accounts

urlpatterns = [
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account_page, name="account"),
    path("accounts/<int:pk>/edit/", accounts.account_edit, name="account_edit"),
    path("accounts/<int:pk>/link/", accounts.account_link, name="account_link"),
    path("accounts/<int:pk>/disable/", accounts.account_disable, name="account_disable"),
    path("accounts/<int:pk>/enable/", accounts.account_enable, name="account_enable"),
    path("accounts/<int:pk>/posts/new/", accounts.post_give, name="post_give"),
    path("posts/<int:pk>/end/", accounts.post_end, name="post_end"),
    path("branches/<int:pk>/open-account/", accounts.open_account, name="open_account"),
]
