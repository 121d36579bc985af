from django.urls import path

from home.demo.styleguide import styleguide

urlpatterns = [path("", styleguide, name="styleguide")]
