using Purlin.Geospatial;
using Purlin.Geospatial.Sample;

LatLng palermo = LatLng.FromDegrees(38.115556, 13.361389);
LatLng catania = LatLng.FromDegrees(37.502669, 15.087269);

GeodesicInverse path = Geodesic.Inverse(palermo, catania);
string way = $"{path.Meters:F3} m, setting out towards {path.InitialAzimuthDegrees:F2} degrees";
Console.WriteLine($"Palermo to Catania: {way}");
Console.WriteLine($"  by the chord {ChordSeries.Meters(palermo, catania):F3} m");
Console.WriteLine($"  on a sphere {Haversine.Meters(palermo, catania):F3} m");

LatLng antipode = LatLng.FromDegreesWrapped(-palermo.Latitude, palermo.Longitude + 180);
Console.WriteLine($"Palermo to its antipode: {palermo.DistanceTo(antipode)}");

string hash = Geohash.Encode(palermo, 7);
Console.WriteLine($"Geohash {hash}, around it {string.Join(' ', Geohash.GetNeighbors(hash))}");

var circle = new Circle(palermo, Distance.FromKilometers(5));
Console.WriteLine($"5 km in geohashes of 5: {string.Join(' ', Geohash.Cover(circle, 5, 100))}");
Console.WriteLine($"5 km in S2 cells: {string.Join(' ', S2Cover.Of(circle).Select(cell => cell.ToToken()))}");

var fiji = LatLngBox.FromDegrees(south: -20, west: 175, north: -15, east: -178);
LatLng suva = LatLng.FromDegrees(-18.14, 178.44);
Console.WriteLine($"Fiji lies across 180 degrees: {fiji.WidthDegrees} wide, Suva inside: {fiji.Contains(suva)}");

var layout = new MortonLayout(columns: 3, bits: 16);
MortonRange[] ranges = layout.Ranges([100, 200, 300], [180, 260, 310], budget: 4);
Console.WriteLine($"A box of three columns in {ranges.Length} ranges, from {ranges[0].First} to {ranges[^1].Last}");

Towns.Near();
Towns.Live();
