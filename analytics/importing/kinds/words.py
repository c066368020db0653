"""Words of headers that only these files have, without accents, in the six languages of the importers."""

from analytics.importing.kinds.schema import index

INFLUENCER = (
    "influencer id, creator id, influencer, creator, affiliate, affiliate id, partner, partner id, publisher, publisher id, "
    "influencer name, creator name, ambassador, influenceur, influenceuse, createur, creador, creadora, criador, influenciador, "
    "id influencer, id del influencer, id do influenciador, id de l influenceur, influencer kennung, id influenceur, kol, kol id, "
    "talent, talent id, affilie, afiliado, partenaire, socio"
)
CAMPAIGN = (
    "campaign, campaign name, campaign id, campana, nombre de la campana, campanha, nome da campanha, campagne, nom de la campagne, "
    "kampagne, kampagnenname, campagna, nome campagna, utm campaign"
)
CURRENCY = "currency, currency code, moneda, divisa, moeda, devise, monnaie, wahrung, valuta"
POSTS = index(
    {
        "post_id": "post id, media id, id, shortcode, short code, video id, tweet id, reel id, story id, content id, pin id, "
        "beitrags id, beitrag id, id de la publicacion, id da publicacao, id de la publication, id del post, id post, id do post, "
        "id del video, id do video, identifiant de la publication, identifiant de publication, "
        "identificador de la publicacion, identificacao do post, identificador da publicacao, identificativo del post, status id, item id, aweme id, media pk, pk",
        "url": "post url, post link, permalink, video url, video link, link to post, tweet permalink, tweet link, tweet url, "
        "enlace permanente, link permanente, lien permanent, permalien, beitrags url, url de la publicacion, "
        "url da publicacao, url del post, url do post, link do post, link al post, link del post, media url permalink, "
        "content url, content link, post permalink, reel url, url, link, enlace, lien",
        "text": "caption, captions, text, post text, tweet text, description, post description, message, post message, copy, "
        "beitragstext, bildunterschrift, leyenda, legende, didascalia, legenda, pie de foto, descripcion, beschreibung, "
        "descricao, descrizione, post caption, tweet, texto, texte, testo, caption text, full text, content, contenido, inhalt",
        "title": "title, video title, post title, titulo, titel, titre, titolo, headline, video titel, name of the video",
        "hashtags": "hashtags, hashtag, tags, etiquetas, mots cles, schlagworter",
        "mentions": "mentions, mentioned, tagged users, menciones, mencoes, erwahnungen, menzioni, tagged accounts",
        "type": "post type, media type, content type, type, tipo, typ, art, tipo de publicacion, tipo de publicacao, "
        "type de publication, beitragstyp, beitragsart, tipo di post, format, formato, media product type, product type, "
        "tipo de post, tipo de contenido, tipo de conteudo, type de contenu, inhaltstyp",
        "sponsored": "sponsored, is sponsored, paid partnership, branded content, is branded content, ad, is ad, anzeige, "
        "werbung, patrocinado, sponsorise, sponsorizzato",
        "influencer": INFLUENCER,
        "handle": "account username, owner username, author, author username, channel handle, profile username, user handle, "
        "autor, auteur, autore, username, handle",
        "name": "account name, owner name, channel title, author name, owner full name",
        "published": "published at, published, posted at, posted on, posted, publish date, post date, publish time, post time, "
        "publication date, publication time, created at, create time, created, creation time, upload date, uploaded at, "
        "video publish time, taken at, fecha de publicacion, publicado, publicado el, veroffentlicht am, veroffentlicht, "
        "veroffentlichungsdatum, date de publication, publie le, data de publicacao, publicado em, data di pubblicazione, "
        "pubblicato il, pubblicato, time, date, day, fecha, data, datum, dia, giorno, jour, timestamp, date posted, "
        "hora de publicacion, horario de publicacao, heure de publication, orario di pubblicazione, date published",
        "observed_on": "observed on, observed at, observed, snapshot date, as of, as of date, measured on, collected on, "
        "collected at, scraped at, scrape date, updated at, last updated, data date, fecha de medicion, stand, messdatum, "
        "stichtag, erhoben am, releve le, date de releve, metrics date, date of metrics, report date, data da coleta, "
        "data di rilevazione, data rilevazione, exported at, export date, fetched at, crawled at",
        "plays": "plays, play count, video plays, reel plays, reproducciones, wiedergaben, reproducoes, riproduzioni, lectures",
        "watch_time_s": "watch time s, watch time seconds, watch time (seconds), watch time in seconds, total watch time s, "
        "total watch time (seconds), seconds viewed",
        "duration_s": "duration, duration s, duration (sec), duration sec, duration seconds, duration (seconds), length s, "
        "video duration, duracion, duracao, duree, dauer, durata, video length, duration (s), dauer (sek )",
        "likes": "reactions, reacciones, reacoes, reaktionen, reazioni, likes and reactions, favorite count, like count, digg count",
        "shares": "retweets, retweet count, reposts, share count",
        "saves": "bookmarks, bookmark count, collect count, favorites added, save count",
    }
)
POSTS |= {"follows": "", "followers": "", "follower": "", "profile visits": ""}
TRACKING = index(
    {
        "influencer": INFLUENCER,
        "handle": "handle, username, account, account username, influencer handle, creator handle, usuario, benutzername, pseudo",
        "campaign": CAMPAIGN,
        "source": "source, brand, brand name, shop, store, merchant, advertiser, utm source, marke, marca, marque, tienda, loja, "
        "boutique, negozio, laden, haendler, handler, quelle, fuente, fonte",
        "product": "product, product name, item, item name, sku, producto, produto, produit, produkt, prodotto, articulo, artikel, "
        "article, articolo, product title",
        "buyer": "user id, customer id, customer, client id, client, buyer, buyer id, user, customer email, email, kunde, kunden id, "
        "kundennummer, cliente, id cliente, id do cliente, id del cliente, acheteur, visitor id, user uuid, shopper id, "
        "customer number, e mail, correo, id client, utente, id utente",
        "order_id": "order id, order number, order no, transaction id, transaction, bestellnummer, pedido id, id del pedido, "
        "id do pedido, numero de pedido, numero do pedido, numero de commande, id commande, numero ordine, id ordine, "
        "conversion id, order, order ref, invoice number",
        "day": "date, day, order date, conversion date, purchase date, transaction date, created at, ordered at, fecha, data, datum, "
        "dia, jour, giorno, tag, bestelldatum, fecha del pedido, data do pedido, date de commande, data ordine, timestamp, "
        "date of order, sale date, time",
        "orders": "orders, order count, conversions, purchases, sales count, transactions, pedidos, bestellungen, commandes, "
        "ordini, encomendas, compras, kaufe, achats, acquisti, conversiones, conversoes, konversionen, conversioni, number of orders, "
        "orders placed, units, quantity, qty",
        "revenue": "revenue, sales, sale amount, order value, order total, total revenue, sales amount, gmv, turnover, umsatz, "
        "ingresos, ventas, receita, vendas, faturamento, chiffre d affaires, ca, ventes, revenu, ricavi, fatturato, vendite, erlos, "
        "bestellwert, importe, valor, montant, betrag, amount, net sales, gross sales, total sales, net revenue, gross revenue, "
        "purchase revenue, total, total price, price, ricavo, recettes",
        "currency": CURRENCY,
    }
)
PAYOUTS = index(
    {
        "influencer": INFLUENCER + ", name, payee, recipient, beneficiary, beneficiario, empfanger, beneficiaire",
        "handle": "handle, username, account, account username, influencer handle, creator handle, usuario, benutzername, pseudo",
        "campaign": CAMPAIGN,
        "basis": "basis, payment basis, payout basis, pay basis, model, payment model, type, payment type, payout type, base, "
        "modelo, modele, modell, modello, tipo, typ, tipo de pago, abrechnungsart, commission type, pay per",
        "rate": "rate, unit rate, price, unit price, commission, tarifa, tarif, taxa, satz, tariffa, preis, precio, preco, prix, "
        "prezzo, rate per unit, cpa, fee per post, fee per order, cost per post, vergutungssatz",
        "orders": "orders, order count, conversions, pedidos, bestellungen, commandes, ordini, encomendas, number of orders, sales count",
        "total": "total payout, payout, payouts, total, amount, amount paid, paid amount, total amount, total paid, payment, "
        "payment amount, total payment, fee, total fee, cost, total cost, spend, auszahlung, gesamtauszahlung, auszahlungsbetrag, "
        "betrag, gesamtbetrag, honorar, pago, pago total, total pagado, importe, monto, pagamento, pagamento total, valor, "
        "valor pago, paiement, paiement total, montant, montant paye, total paye, compenso, compenso totale, importo, "
        "earnings, remuneration, vergutung, verguetung, total earnings, kosten, coste, custo, cout, costo",
        "paid_on": "date, paid on, paid at, payment date, payout date, pay date, fecha, data, datum, fecha de pago, "
        "data de pagamento, date de paiement, zahlungsdatum, auszahlungsdatum, data di pagamento, data pagamento, bezahlt am",
        "currency": CURRENCY,
    }
)
