package ai

import "strings"

// What customers call things, in the languages that most of them write. A line is one thing; a word may stand in several.
const (
	thingsEN = `
deliver delivery ship shipping shipment dispatch send post postage courier arrive
parcel package packet shipment order
return returns
refund reimburse repay money
price cost charge fee rate pricey expensive
pay payment paid checkout card
visa mastercard amex
open opening hours close closed closing shut
store shop showroom branch boutique
address located location find directions street lane road
broken damaged faulty defective crack smashed broke chipped
guarantee warranty
repair fix mend
discount reduction code voucher coupon promo promotion sale cheaper
giftcard voucher
cancel cancellation
change alter modify amend
phone call telephone ring speak talk contact human person someone number
email contact write
newsletter mailing unsubscribe
size sizing fit
wash washing clean cleaning care laundry
abroad international overseas foreign country europe eu germany france spain italy ireland austria switzerland belgium netherlands poland
abroad international overseas foreign country usa america canada australia india japan china
child children kid kids toddler son daughter
gift present birthday
exchange swap replace replacement
stock available availability
fast quick quickly soon express overnight
long days weeks duration
book booking reserve reservation appointment
material fabric made
track tracking whereabouts
invoice bill receipt
wholesale trade bulk supply supplier reseller
mug cup
pottery ceramics
taste taster tasting sample sampler try
car park parking
class course workshop lesson
collect collection pick fetch
disabled wheelchair accessible
loyalty loyal points rewards
vegan vegetarian
allergy allergens allergic
keep store storage
personalise personalised engrave engraved name
job jobs hire hiring vacancy career
`
	// Everyday words, from those that are most frequent in spoken English.
	commonEN = `able about above accept across actual add after again against ago agree all allow alone along already always among amount another
answer any anybody anyone anywhere apart appear around arrive away baby back bad beautiful become before begin behind believe below beside best
better between big bit black blue both bottom bring brother brown build busy buy call came care carry case cause certain chance choose city clear
close come common complete consider continue cool couple cover create customer cut dad daughter day deal decide deep different difficult doing done
door down draw drive drop during each early easy eat either else end enjoy enough especially even evening ever every everybody everyone everything
exact example except expect explain eye face fact fair fall family far father favourite feel few fill final find fine finish first fit five follow
food forget form forward found four free friend front full fun further future general girl give given glad go going gone got great green grey grow
half hand happen happy hard hear heard heart help here high hold home hope hot hour house however huge husband idea imagine include inside instead
interest issue item job join keep kind knew know known large last late later learn least leave left less let life light like line list little live
local long look lose lot love low lunch main make man manage matter maybe mean meet member mention middle mind mine minute miss moment month more
morning most mother move much mum name near nearly need never new next nice night nobody none normal nothing notice number odd offer often old once
one only onto open order other our outside over own part particular pass past people per perfect perhaps person piece pink place plan play please
plenty point possible prefer prepare present pretty probably problem provide pull purple push put quick quiet quite rather reach read ready real
reason receive recent red remember rest right room round run safe same saw say second see seem seen sell send sense serious serve set several share
she short should show side similar simple since single sister sit situation six size small someone something sometimes somewhere son soon sort sound
speak special spend stand start state stay still stop store story straight strange street stuff such suggest suppose sure take taken talk tell ten
than them then there thing think third those though thought three through till time today together told tomorrow tonight too took top total touch
toward town true try turn two type under understand until upon use used useful usual various very visit wait walk want warm watch way week weekend
welcome well went what when where whether which while white who whole whose why wide wife will wish with within without woman wonder word work world
worry would write wrong year yellow yes yesterday yet young came any did said made bought lately hasnt havent dont doesnt cant wont isnt arent didnt
couldnt wasnt i'm i'll i've they're you're we're it's that's what's where's whats wheres whens hows`
	chatEN = `hi hello hey dear good morning afternoon evening thanks thank thx cheers please pls plz question questions ask asking wonder
wondering know tell say let like want wanted need help just also can could would will shall may might get got quick quickly guys folks
u ur im ive id one thing something anything possible maybe still really much many lot sure ok okay yes actually anyway btw sorry
does do did is are much exactly currently today now`
	thingsDE = `
liefern lieferung versand versenden verschicken schicken zustellung senden ankommen
paket bestellung sendung
zurück zurückgeben rückgabe zurückschicken retoure umtausch umtauschen
erstattung geld erstatten
preis kosten kostet gebühr teuer
bezahlen zahlen zahlung bezahlung karte
öffnungszeiten geöffnet offen öffnen schließen geschlossen
laden geschäft filiale
adresse anschrift standort
kaputt defekt beschädigt zerbrochen
garantie gewährleistung
reparieren reparatur
rabatt gutschein
stornieren abbestellen kündigen
ausland international
lange tage schnell dauert dauer
`
	commonDE = `wann wo wie was wer welche welcher welches viel viele brauche haben hat machen macht gehen kommen kommt nehmen bekommen heute morgen noch schon auch
nur wieder immer jetzt bitte neu gut groß klein jemand etwas tag tage woche euro stück ding sache leute mein meine euer eure ihre innerhalb`
	chatDE = `hallo hi guten tag morgen abend danke bitte frage fragen wissen sagen gern gerne möchte würde könnte kann mal eigentlich ihr euch
sie ihnen wollte will gibt geht denn liebe grüße moin servus kurze`
	thingsFR = `
livrer livraison envoyer envoi expédition expédier expédiez recevoir arriver
colis commande paquet
retour retourner renvoyer rendre
remboursement rembourser argent
prix coût coûte tarif frais cher
payer paiement carte
ouvert ouverture horaires fermé fermer ouvrez heure
boutique magasin
adresse trouver située
cassé endommagé défectueux abîmé
garantie
réparer réparation
réduction remise promo bon
annuler annulation
étranger international europe
délai temps jours vite
échanger échange
`
	commonFR = `avoir avez fait faire aller venir prendre prend besoin aujourd'hui demain encore déjà aussi seulement toujours maintenant nouveau bon grand petit
quelqu'un chose jour jours semaine euro euros mon ma mes votre vos article beaucoup`
	chatFR = `bonjour bonsoir salut merci svp plaît question savoir voudrais aimerais puis peux pouvez pourriez dire besoin quel quelle quels
quelles combien comment quand où est-ce cordialement faut`
	//nolint:misspell // Spanish
	thingsES = `
entregar entrega enviar envío envíos envían mandar llegar llega tarda
paquete pedido
devolver devolución
reembolso reembolsar dinero
precio coste costo cuesta tarifa gastos caro vale
pagar pago tarjeta
abierto abrir abren horario horarios cerrado cerrar cierran
tienda local
dirección ubicación encuentran
roto dañado defectuoso
garantía
reparar reparación arreglar arreglan
descuento cupón código
cancelar anular
extranjero internacional europa
plazo días tiempo rápido
cambiar cambio
`
	commonES = `tener tienen tiene hacer hacen ir venir tomar hoy mañana todavía ya también solo siempre ahora nuevo bueno grande pequeño alguien algo cosa
semana euro euros mi mis su sus mucho artículo dentro`
	//nolint:misspell // Spanish
	chatES = `hola buenas buenos días tardes noches gracias por favor pregunta saber quisiera quiero puedo puede pueden podría decir necesito cuánto
cuanto cómo cuándo dónde qué cuál`
)

// phrasesEN are words that mean something together, and short forms, as one word each.
var phrasesEN = strings.NewReplacer(
	"send it back", "return", "send back", "return", "send them back", "return", "bring it back", "return", "bring back", "return",
	"take it back", "return", "take back", "return", "give it back", "return", "send something back", "return", "money back", "refund",
	"pay you back", "refund", "how much is", "price", "how much are", "price", "how much does", "price", "how much do", "price",
	"get hold of", "contact", "get in touch", "contact", "call off", "cancel",
	"too small", "size", "too big", "size", "too large", "size", "e-mail address", "email", "email address", "email", "e-mail", "email",
	"gift card", "giftcard", "gift voucher", "giftcard", "mailing list", "newsletter", "american express", "amex", "pick up", "collect",
	"pick it up", "collect", "phone number", "phone",
	"'re ", " ", "'ve ", " ", "'ll ", " ", "'d ", " ", "'m ", " ", "n't ", " not ",
)
