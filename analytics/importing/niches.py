"""Categories as files name them → niches of the product. What isn't known stays a category of the file."""

from functools import lru_cache

from analytics.importing.header import fold

_WORDS = {
    "art": "art, arts, design, art artists, arte, kunst",
    "auto": "auto, autos vehicles, cars, cars motorbikes, machinery technologies auto, vehicles, autos, coches, carros, motori",
    "beauty": "beauty, makeup, beauty self care, belleza, beleza, beaute, schonheit, bellezza, skincare",
    "books": "books, literature, libros, livros, livres, bucher, libri",
    "business": "business, business careers, management marketing, negocios, entrepreneur",
    "comedy": "comedy, humor, fun, humour, comedia, entertainment comedy",
    "dance": "dance, danza, baile",
    "diy": "diy life hacks, diy, crafts, diy crafts",
    "education": "education, educacion, educacao, bildung, istruzione, learning",
    "family": "family, kids, kids toys, toys, family kids, familia, famille, familie, famiglia, parenting, children",
    "fashion": "fashion, modeling, accessories jewellery, clothing outfits, luxury, moda, mode, lingerie, shoes, style",
    "film": "cinema actors actresses, movies, film, shows, series, animation, cine, tv, film animation, cinema, anime, celebrity",
    "finance": "finance, finance economics, crypto, investing, finanzas",
    "fitness": "fitness, fitness gym, gym, sports fitness, fitness sport",
    "food": "food, food cooking, cooking, food drinks, comida, essen, cucina, nutrition, gastronomy",
    "gaming": "gaming, video games, games, juegos, jogos, gaming apps, videogames",
    "green": "sustainability, environment, eco",
    "health": "health, wellness, health self help, salud, saude, sante, gesundheit, salute, medicine",
    "home": "home, interior, home garden, architecture, hogar, decor",
    "lifestyle": "lifestyle, daily vlogs, vlogs, mystery, estilo de vida, people blogs",
    "music": "music, music dance, musica, musique, musik",
    "news": "news, news politics, politics, noticias, nachrichten",
    "outdoor": "outdoor, nature landscapes, nature, extreme sports outdoor activity",
    "pets": "animals, pets, animals pets, pets animals, mascotas, tiere",
    "photo": "photography, photo, fotografia",
    "science": "science, science technology, ciencia",
    "sport": "sports, sport, sports with a ball, racing sports, winter sports, water sports, athletics, deportes, esportes, football, "
    "soccer, basketball, fights martial arts, extreme sports",
    "tech": "tech, technology, computers gadgets, tecnologia, technik, gadgets, science tech",
    "travel": "travel, viajes, viagem, voyage, reisen, viaggi, travel events, trips",
}
_NICHES = {word.strip(): niche for niche, words in _WORDS.items() for word in words.split(",")}


@lru_cache(maxsize=1024)
def niche_of(category: str) -> str | None:
    folded = " ".join(fold(category).replace("&", " ").replace(" and ", " ").split())
    return _NICHES.get(folded) or _NICHES.get(folded.split(" ")[0] if " " in folded else "")
