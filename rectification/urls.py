from rectification.items import urls as items
from rectification.ledger import urls as ledger
from rectification.pairing import urls as pairing
from rectification.plans import urls as plans

app_name = "rectification"
urlpatterns = [*ledger.urlpatterns, *plans.urlpatterns, *items.urlpatterns, *pairing.urlpatterns]
