package ai

import "strings"

// What customers call things, in the languages that most of them write. A line is one thing; a word may stand in several.
const (
	thingsEN = `
deliver delivery ship shipping shipment dispatch send post courier arrive reach come
parcel package packet order
return returns
refund reimburse repay money
price cost charge fee rate pricey expensive pay
pay payment paid card
open opening hours close closed closing shut
store shop showroom branch
address located location find directions street where
broken damaged faulty defective cracked smashed broke
guarantee warranty
repair fix mend
discount reduction code voucher coupon promo promotion
cancel cancellation stop
change alter modify amend edit switch
phone call telephone ring
email contact write reach
size sizing fit
wash clean care
abroad international overseas foreign countries country europe
child children kid kids
gift present
exchange swap replace replacement
stock available availability
fast quick quickly soon long express days speed
book booking reserve reservation appointment
material fabric made
track tracking follow whereabouts
invoice bill receipt
`
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
	//nolint:misspell // Spanish
	chatES = `hola buenas buenos días tardes noches gracias por favor pregunta saber quisiera quiero puedo puede pueden podría decir necesito cuánto
cuanto cómo cuándo dónde qué cuál`
)

// phrasesEN are what the words do not say alone.
var phrasesEN = strings.NewReplacer(
	"send it back", "return", "send back", "return", "send them back", "return", "bring it back", "return", "bring back", "return", "take it back", "return",
	"take back", "return", "give it back", "return", "money back", "refund", "how much", "price", "get hold of", "contact", "get in touch", "contact",
	"call off", "cancel", "too small", "size", "too big", "size", "too large", "size",
)
