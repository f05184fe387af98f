"""The pure parts of the counterfactual, against answers as frameworks and products give them."""
