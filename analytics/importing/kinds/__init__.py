"""Importers beyond influencers: posts, orders, payouts, reports of Analytics. They read by the same rules."""
