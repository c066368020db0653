# ruff: noqa: SIM905 -- lists of words read best as words
"""Words of headers in English, Spanish, Portuguese, French, German and Italian, without accents.

A concept is what a header speaks about; ``header`` puts it together with what surrounds it (mean, total, audience, …).
"""


def _index(groups: dict[str, str]) -> dict[str, str]:
    return {word.strip(): concept for concept, words in groups.items() for word in words.split(",")}


CONCEPTS = _index(
    {
        "handle": "handle, handles, username, user name, usernames, user, account, account name, screen name, "
        "account handle, user id name, login, nick, nickname, @, at, usuario, nombre de usuario, cuenta, conta, perfil, "
        "nome de usuario, nome do usuario, arroba, identifiant, pseudo, pseudonyme, compte, nom d utilisateur, benutzername, "
        "konto, nutzername, kontoname, nome utente, utente, profilo, profil, profile, profile name, nome account, nome profilo, "
        "nom du compte, nombre de la cuenta, nome da conta",
        "named": "name, names, channel, channel name, channel info, influencer, influencers, influencer name, creator, creators, "
        "creator name, title, channel title, nombre, canal, nombre del canal, nome, nome do canal, nom, chaine, nom de la chaine, "
        "kanal, kanalname, canale, nome del canale, influenceur, influenceuse, createur, creador, creadora, criador, "
        "nombre del influencer, nome do influenciador, influenciador, blogger, talent, artist, celebrity, star, page name, page",
        "name": "full name, fullname, display name, displayname, real name, nombre completo, nome completo, nom complet, "
        "vollstandiger name, voller name, anzeigename, nombre real, nombre visible, nom affiche, nome visualizzato, "
        "nome de exibicao, nome e cognome, vor und nachname, vorname nachname",
        "url": "url, link, profile url, profile link, account url, channel url, channel link, page url, enlace, perfil url, lien, "
        "lien du profil, url du profil, profil url, profillink, profil link, url perfil, url del perfil, url do perfil, "
        "link profilo, url profilo, link do perfil, enlace del perfil, web url, permalink url",
        "external": "id, user id, account id, influencer id, creator id, channel id, profile id, external id",
        "followers": "follower, followers, subscriber, subscribers, subs, fan, fans, seguidor, seguidores, suscriptores, "
        "suscriptor, inscritos, abonne, abonnes, abonnent, abonnenten, iscritti, iscritto, follower count, audience size, "
        "seguaci, suscripciones, anhanger, subscriptores, followerzahl, abonnentenzahl, fans count, total audience",
        "following": "following, followings, followed, siguiendo, seguidos, seguindo, a seguir, abonnement, abonnements, folgt, "
        "gefolgt, abonniert, abonnierte, seguiti, seguito, seguendo, follows count",
        "follows": "follow, follows",
        "posts": "posts, post count, media, media count, publicacion, publicaciones, publicacao, publicacoes, publication, "
        "publications, beitrage, pubblicazioni, pubblicazione, videos, video count, uploads, tweets, pins, tiktoks, videos count, "
        "statuses",
        "post": "post, beitrag, publicacion",
        "likes": "like, likes, heart, hearts, me gusta, me gustas, curtidas, curtida, gostos, gosto, j aime, jaime, mentions j aime, "
        "gefallt mir, gefallt mir angaben, mi piace, favorites, favourites, diggs, heart count",
        "comments": "comment, comments, reply, replies, comentario, comentarios, commentaire, commentaires, kommentar, kommentare, "
        "commento, commenti, respuestas, respostas, antworten, reponses",
        "views": "view, views, play, plays, vista, vistas, reproduccion, reproducciones, visualizacion, visualizaciones, "
        "visualizacao, visualizacoes, vue, vues, aufruf, aufrufe, visualizzazione, visualizzazioni, video views, "
        "visualisations, videoaufrufe, wiedergaben, riproduzioni, reproducoes",
        "shares": "share, shares, repost, reposts, retweets, compartido, compartidos, compartilhamento, compartilhamentos, partilhas, "
        "partage, partages, geteilt, teilungen, condivisione, condivisioni",
        "saves": "save, saves, saved, bookmark, bookmarks, guardado, guardados, salvamento, salvamentos, enregistrement, "
        "enregistrements, gespeichert, salvataggio, salvataggi, salvos",
        "reach": "reach, alcance, portee, reichweite, copertura, accounts reached, cuentas alcanzadas",
        "impressions": "impression, impressions, impresiones, impresion, impressoes, impressionen, impressioni, impressao",
        "engagement": "engagement, engagements, interaction, interactions, interaccion, interacciones, interacao, interacoes, "
        "engajamento, interaktion, interaktionen, interazione, interazioni, coinvolgimento",
        "engagement rate": "er, eng rate, engagement rate, engagementrate, engagement ratio, tasa de interaccion, "
        "tasa de interacciones, tasa de engagement, tasa de compromiso, taxa de engajamento, taxa de interacao, taxa de engagement, "
        "taux d engagement, taux engagement, taux d interaction, interaktionsrate, engagement quote, interaktionsquote, "
        "tasso di coinvolgimento, tasso di engagement, tasso di interazione, engrate, er rate, e r",
        "category": "category, categories, niche, niches, categoria, categorias, categorie, nicho, kategorie, kategorien, topic, "
        "topics, vertical, tematica, genre, rubrik, nische, nicchia, thema, themen, segment, thematique, sector, tema",
        "country": "country, countries, location, pais, paises, pays, land, paese, nation, nationality, ubicacion, localizacao, "
        "localisation, standort, region, country code, posizione, nazione, herkunft, herkunftsland",
        "city": "city, town, ciudad, cidade, ville, stadt, citta",
        "language": "language, languages, idioma, idiomas, lingua, langue, sprache, lengua",
        "gender": "gender, sex, genero, sexo, genre sexe, sexe, geschlecht, genere, sesso",
        "bio": "bio, biography, about, biografia, biographie, description",
        "platform": "platform, platforms, network, social network, social media, plataforma, red, red social, rede, rede social, "
        "plateforme, reseau, reseau social, plattform, netzwerk, soziales netzwerk, piattaforma, rete, rete sociale, "
        "social platform, channel type, social media platform",
        "date": "date, day, fecha, dia, data, datum, tag, giorno, jour, observed on, observed at, observed, snapshot date, as of, "
        "as of date, measured on, collected on, collected at, scraped at, scrape date, updated at, last updated, updated, "
        "data date, fecha de medicion, stand, messdatum, stichtag, erhoben am, releve le, date de releve, fecha de actualizacion, "
        "date de mise a jour, ultima actualizacion, month, mes, mois, monat, mese, data di rilevazione, timestamp, crawled at, "
        "data da coleta, data rilevazione, aktualisiert, aktualisiert am, observation date, date observed, fecha observada",
        "growth": "growth, follower growth, growth rate, crecimiento, crescimento, croissance, wachstum, crescita",
        "rank": "rank, ranking, s no, sno, s n, sr no, sl no, no, nr, pos, position, posicion, rang, platz, puesto, posicao, #, n, "
        "index, row, influence score, score, unnamed 0, posizione in classifica, clasificacion, lfd nr",
    }
)

MEAN = set(
    "avg average averages mean medi durchschn promedio promedios medio medios media medias medie moyenne moyennes moyen moyens moy ø durchschnitt "
    "durchschnittlich durchschnittliche durchschnittlichen mittel mittelwert mittlere schnitt schnittliche prom".split()
)
MEAN_PHRASES = [
    *(
        "per post",
        "per video",
        "per reel",
        "per publication",
        "por publicacion",
        "por publicacao",
        "por post",
        "por video",
    ),
    *(
        "par publication",
        "par post",
        "par video",
        "pro beitrag",
        "pro post",
        "pro video",
        "je beitrag",
        "je post",
        "je video",
    ),
    *(
        "a post",
        "per contenuto",
        "per pubblicazione",
        "im schnitt",
        "im durchschnitt",
        "en promedio",
        "em media",
        "en moyenne",
    ),
    *("in media", "de media", "on average", "por contenido"),
]
TOTAL = set(
    "total totals totales totais totaux totali totale gesamt gesamte insgesamt overall lifetime cumulative alltime".split()
)
AUDIENCE = set("audience audiencia audiencias publico publikum zielgruppe pubblico publikums publikumsland".split())
AUTHENTIC = set("authentic real autentico autentica authentique echt echte authentisch authentische autentiche".split())
RATE = set("rate ratio taxa tasa taux quote tasso".split())
PERCENT = set("pct percent percentage prozent porcentaje porcentagem pourcentage percentuale perc".split())
NOISE = set(
    "count counts number numbers num nb nbr numero numeros anzahl nombre of the de del des du d l la le les los las el do da dos das "
    "di dei degli delle der die den von value values valor valores valeur wert werte cantidad quantidade quantita qty "
    "stats statistics metrics current currently latest actual actuales aktuelle mostly main top principal numerico raw exact plain".split()
)
PLATFORMS = {
    "instagram": "instagram insta ig instagrammer instagrammers instagramer",
    "youtube": "youtube yt youtuber youtubers youtubeur",
    "tiktok": "tiktok tiktoker tiktokers tiktokeur",
    "x": "twitter tweet tweets",
    "facebook": "facebook fb",
    "twitch": "twitch",
    "linkedin": "linkedin",
    "pinterest": "pinterest",
    "threads": "threads",
    "snapchat": "snapchat",
}
PLATFORM_WORDS = {word: platform for platform, words in PLATFORMS.items() for word in words.split()}
HEADER_UNITS = {
    "K": "k thousand thousands tsd tausend miles milhares milliers migliaia",
    "M": "m mm mio million millions millionen millones milhoes milioni mln",
    "B": "b bn billion billions mrd milliarden milliards miliardi",
}
HEADER_UNIT_WORDS = {word: unit for unit, words in HEADER_UNITS.items() for word in words.split()}
# What no table of influencers is headed by, and the importer that takes it instead.
ELSEWHERE = {
    "ga4": "nth day, session default channel group, first user default channel group, event count, engaged sessions, sessions, "
    "engaged sessions per user, events per session, average engagement time, average engagement time per session, total revenue, "
    "key events, new users, active users, event name, page path, session source, session medium, dau / mau, dau mau, total users, "
    "landing page, page title and screen class, user stickiness, returning users",
    "payouts": "payout, total payout, payouts, basis, fee, commission, amount paid, paid amount, payment, invoice, paid at, paid on",
    "tracking": "orders, revenue, order id, conversions, clicks, coupon, discount code, promo code, utm source, utm campaign, "
    "utm medium, purchases, sale amount, campaign, product, order value, tracking id",
    "posts": "caption, captions, hashtags, hashtag, permalink, post url, post link, post id, media id, media type, post type, "
    "shortcode, short code, video id, video title, video url, published at, posted at, publish date, post date, publish time, "
    "from home, from hashtags, from explore, from other, from profile, profile visits, thumbnail url, tweet id, tweet text, text, "
    "beitragstext, bildunterschrift, leyenda, legende, didascalia, legenda, pie de foto, duration, content type, "
    "fecha de publicacion, veroffentlicht am, date de publication, data de publicacao, data di pubblicazione",
}
FOREIGN = _index(ELSEWHERE)
TOTALS = set(
    "total, totals, totales, totais, totaux, totali, totale, sum, summe, suma, soma, somme, somma, gesamt, gesamtsumme, insgesamt, "
    "grand total, total general, total geral, total general:, subtotal, sub total, zwischensumme, sous total, average, mean, "
    "durchschnitt, promedio, moyenne, mittelwert, gesamtergebnis, sous-total, sub-total, media:, median".replace(
        ", ", ","
    ).split(",")
)
