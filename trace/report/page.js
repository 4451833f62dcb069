// The page works without this. It adds two buttons, and a way from an arrow in the
// ladder to its row.
"use strict";
(function () {
  var tools = document.querySelector(".tools");
  tools.hidden = false;
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    document.querySelectorAll(".what details").forEach(function (d) {
      d.open = button.dataset.open !== "";
    });
  });
  document.querySelectorAll(".arrow[data-segment]").forEach(function (arrow) {
    arrow.addEventListener("click", function () {
      var row = document.getElementById("segment-" + arrow.dataset.segment);
      if (!row) return;
      var details = row.querySelector("details");
      if (details) details.open = true;
      location.hash = row.id;
    });
  });
})();
