from django.urls import path

from branches.accounts import sign_in_views, views

urlpatterns = [
    path("accounts/", views.account_list, name="accounts"),
    path("sign-ins/", sign_in_views.sign_ins, name="sign_ins"),
    path("account/sign-ins/", sign_in_views.own_sign_ins, name="own_sign_ins"),
    path("account/sign-ins/end/", sign_in_views.end_session, name="end_session"),
    path("accounts/new/", views.account_new, name="account_new"),
    path("accounts/<int:pk>/", views.account_page, name="account"),
    path("accounts/<int:pk>/edit/", views.account_edit, name="account_edit"),
    path("accounts/<int:pk>/link/", views.account_link, name="account_link"),
    path("accounts/<int:pk>/disable/", views.account_disable, name="account_disable"),
    path("accounts/<int:pk>/enable/", views.account_enable, name="account_enable"),
    path("accounts/<int:pk>/posts/new/", views.post_give, name="post_give"),
    path("posts/<int:pk>/end/", views.post_end, name="post_end"),
    path("branches/<int:pk>/open-account/", views.open_account, name="open_account"),
]
