package ai

// phrases are the few words that the built-in model has of its own, in one language.
type phrases struct {
	tag string
	// unknown and question are a draft where no source fits.
	unknown, question string
	// greeting and closing make a draft friendlier.
	greeting, closing string
	// asked and answered take a quotation; waits says that something is open, silent that nothing was written.
	asked, answered, waits, silent string
}

var allPhrases = []phrases{
	{
		tag:     "en",
		unknown: "Thanks for your message. I do not have that at hand and will find out.", question: "Could you tell me a little more about what you need?",
		greeting: "Hi there!", closing: "Happy to help!",
		asked: "The customer wrote: \"%s\"", answered: "Our last answer: \"%s\"", waits: "The customer waits for an answer.", silent: "Nothing was written.",
	},
	{
		tag:     "de",
		unknown: "Danke für Ihre Nachricht. Das weiß ich gerade nicht und frage nach.", question: "Können Sie mir noch etwas mehr dazu sagen?",
		greeting: "Hallo!", closing: "Wir helfen gern!",
		asked: "Kunde schrieb: \"%s\"", answered: "Unsere letzte Antwort: \"%s\"", waits: "Der Kunde wartet auf Antwort.", silent: "Es wurde nichts geschrieben.",
	},
	{
		tag:     "fr",
		unknown: "Merci pour votre message. Je n'ai pas cette information et je me renseigne.", question: "Pouvez-vous m'en dire un peu plus ?",
		greeting: "Bonjour !", closing: "Avec plaisir !",
		asked: "Le client a écrit : \"%s\"", answered: "Notre dernière réponse : \"%s\"", waits: "Le client attend une réponse.", silent: "Rien n'a été écrit.",
	},
	{
		tag:     "es",
		unknown: "Gracias por su mensaje. No tengo ese dato y lo voy a consultar.", question: "¿Puede contarme un poco más?",
		greeting: "¡Hola!", closing: "¡Encantados de ayudar!",
		asked: "El cliente escribió: \"%s\"", answered: "Nuestra última respuesta: \"%s\"", waits: "El cliente espera una respuesta.", silent: "No se escribió nada.",
	},
}

// phrasesOf are the phrases of a language, English ones where it has none.
func phrasesOf(tag string) phrases {
	for _, p := range allPhrases {
		if p.tag == tag {
			return p
		}
	}
	return allPhrases[0]
}
