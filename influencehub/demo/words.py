"""What the made-up people are called and what they say."""

GIVEN = {
    "ES": "Inés Lucía Paula Carla Marc Hugo Amaia Iker Noa Teo Bea Dani Leo Sofía Vera Nil Ainhoa Unai Gala Pol",
    "DE": "Lene Jonas Mila Emil Frieda Oskar Ida Anton Greta Theo Lotte Paul Nele Moritz Wiebke Kolja",
    "FR": "Maëlle Jules Camille Léo Manon Basile Élise Tom Inès Gaspard Louane Rémi Jade Anatole",
    "IT": "Giada Luca Marta Elia Chiara Nico Viola Pietro Bianca Dario Alba Enea",
    "PT": "Matilde Duarte Leonor Tomás Beatriz Vasco Joana Simão Íris Rui",
    "GB": "Orla Finlay Imogen Rory Esme Callum Niamh Jasper Tilda Ewan Priya Zahra",
    "US": "Harper Wyatt Maya Jonah Skye Caleb Ruby Ezra Delia Marcus Talia Quinn",
    "SE": "Tuva Elis Saga Nils Ebba Axel Wilma Loke Freja Sixten",
    "NL": "Fenna Daan Roos Bram Pleun Sem Jet Mees Lieke Guus",
    "PL": "Hania Kuba Zosia Antek Maja Staś Lena Franek Pola Igor",
    "BR": "Brisa Caio Lara Davi Malu Ravi Tainá Otto Ayla Enzo",
    "MX": "Ximena Mateo Regina Emilio Renata Iker Frida Bruno Abril Gael",
}
FAMILY = {
    "ES": "Calderón Benavent Iriarte Sisteré Oriol Mateu Zubiri Arregi Ferran Balaguer Solano Roquet Llorente Vidaurre",
    "DE": "Ahrends Bruckmann Dorneick Ellerbrok Fehling Gerstäcker Hagenow Ihlenfeld Kröplin Lüdersen",
    "FR": "Aubertin Bellanger Cazenave Desrosiers Estève Fontanel Gravelle Hauteclaire Josserand Lambrey",
    "IT": "Albarelli Bonfante Cavedon Dalmasso Faggian Garbellini Locatin Marzotti Pavanel Stradella",
    "PT": "Abrantes Bragança Carvalhal Dornelas Falcato Guimarães Lourinho Mesquitela Pinhal Sarmento",
    "GB": "Ashdown Birkett Crowhurst Dunmore Ellery Fairbourne Greaves Hartwell Inglesby Kestrel",
    "US": "Abernathy Brookfield Calloway Draper Ellsworth Fairbanks Granger Hollister Ivers Kincaid",
    "SE": "Almqvist Bergfalk Dahlgren Ekbacke Falkhede Granlöv Hjelmstad Lindqvist Norrby Sjövall",
    "NL": "Aalders Boerhaave Coldenhoff Dijkgraaf Elzinga Groenewold Haverkort Lindeboom Oosterwaal",
    "PL": "Adamiec Borowik Czarnoleska Dobrzyński Gajownik Hryniewicz Jaworska Kalinowicz Leszczyk",
    "BR": "Arantes Bandeira Coutinho Drumond Figueira Guedes Junqueira Lacerda Montenegro Peçanha",
    "MX": "Arriaga Balderas Cisneros Dorantes Elizondo Fuentes Galindo Hinojosa Lizárraga Montaño",
}
LANGUAGES = {
    "ES": "es",
    "DE": "de",
    "FR": "fr",
    "IT": "it",
    "PT": "pt",
    "GB": "en",
    "US": "en",
    "SE": "sv",
    "NL": "nl",
    "PL": "pl",
    "BR": "pt",
    "MX": "es",
}
CITIES = {
    "ES": "Valencia Girona Bilbao Cádiz",
    "DE": "Leipzig Kiel Mainz Ulm",
    "FR": "Nantes Lille Brest Dijon",
    "IT": "Torino Bari Trieste Lecce",
    "PT": "Porto Braga Évora Faro",
    "GB": "Leeds Bristol Cardiff Perth",
    "US": "Portland Austin Tucson Madison",
    "SE": "Umeå Lund Visby Gävle",
    "NL": "Utrecht Breda Zwolle Delft",
    "PL": "Gdynia Łódź Toruń Lublin",
    "BR": "Recife Curitiba Olinda Natal",
    "MX": "Puebla Mérida Oaxaca León",
}
TWISTS = {
    "food": ["cooks", "eats", "kitchen", "table"],
    "travel": ["elsewhere", "onthe.road", "maps"],
    "fitness": ["moves", "lifts", "runs"],
    "beauty": ["glow", "face", "skin"],
    "gaming": ["plays", "pixels", "coop"],
    "home": ["at.home", "nest", "rooms"],
    "green": ["lowwaste", "mends", "grows"],
    "tech": ["tinkers", "bits", "boots"],
    "books": ["reads", "pages", "shelf"],
    "pets": ["paws", "tails", "barks"],
}
BIOS = {
    "food": "Weeknight cooking from the cupboard. {city}. New every Tuesday.",
    "travel": "Slow trains, small hotels and the walk between them. Based in {city}.",
    "fitness": "Strength for people with jobs. Programmes, form checks, no miracles.",
    "beauty": "Skin first, colour second. Honest about what did nothing.",
    "gaming": "Cosy games and long sessions. Live on Thursdays from {city}.",
    "home": "Renting, repairing and rearranging in {city}.",
    "green": "Mending, growing and buying less. Mistakes included.",
    "tech": "Small gadgets explained at the kitchen table.",
    "books": "One shelf a month, and what stayed with me.",
    "pets": "Two rescue dogs and the person they walk in {city}.",
}
OPENERS = [
    "Hello! I read the brief twice, I like how much room it leaves.",
    "Thank you for writing. The timing suits me well.",
    "This fits what I do on Tuesdays. Some questions before I say yes.",
    "I have used your jars for years, so this would be an easy film to make.",
]
ANSWERS = [
    "Glad to hear that. What would you change?",
    "We were hoping you would say so. Tell us what you need.",
    "Good questions. The parcel can leave on Monday.",
    "Two languages would be lovely, if it fits your week.",
]
COUNTERS = [
    "Almost there. I would film it in two languages, so a little more for the second edit?",
    "The story set takes me a full day, could we meet in the middle?",
    "Happy with the dates. Paid use for three months is worth a bit more to me.",
]
THANKS = ["Agreed! Adding it to my calendar.", "Lovely, then let us begin.", "Deal. The first cut comes next week."]
FEEDBACK = [
    "Lovely light. Please show the label in the first three seconds.",
    "The sound is very quiet after the first minute, could you lift it?",
    "Please add the word “Advertisement” at the start of the caption.",
]
HANDED_IN = [
    "Here is the first cut, subtitles come with the second.",
    "Live since this morning, comments are open.",
    "Three frames, link sticker on the last one.",
]
PRAISE = [
    "On time, kind in the comments, and the recipe works.",
    "Clear brief, quick answers. Would work together again.",
    "A joy from the first message to the last frame.",
    "Good work, the second edit took a while.",
]
BRIEF = """In {name} we want people to cook from what they have. Show **one dish** that starts with a jar from the cupboard.

## Please do
- show the label once, without reading it out
- say what it cost per plate
- mark the post as advertising from the first second

## Please don't
- compare us with other makers
- promise that it makes anybody healthy

Questions? Ask in the chat, we answer within a day.
"""
