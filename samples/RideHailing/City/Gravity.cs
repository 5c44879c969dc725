namespace Purlin.Samples.RideHailing;

/// <summary>
/// Draws places the way people do: by population alone, or from where they are, where a place pulls with its population
/// and less with every kilometre between.
/// </summary>
internal sealed class Gravity
{
    // Above one: people in large towns take a ride more often than people in small ones.
    private const double UrbanPull = 1.2;
    private const double PullHalvesEveryMeters = 4_000;
    private const double ReachMeters = 30_000;

    private readonly IReadOnlyList<Place> _places;
    private readonly Pull _everywhere;
    private readonly Dictionary<Place, Pull> _around = [];

    public Gravity(CityMap map)
    {
        _places = map.Places;
        _everywhere = new Pull(_places, Mass);
    }

    public Place Anywhere(Random random) => _everywhere.Draw(random);

    /// <summary>A place within reach of another, that one included.</summary>
    public Place Near(Place place, Random random)
    {
        if (!_around.TryGetValue(place, out var pull))
        {
            var reachable = _places.Where(other => Distance(place, other) <= ReachMeters).ToList();
            pull = new Pull(reachable, other => Mass(other) * Fading(Distance(place, other)));
            _around.Add(place, pull);
        }

        return pull.Draw(random);
    }

    private static double Mass(Place place) => Math.Pow(place.Population, UrbanPull);

    private static double Fading(double meters) => Math.Pow(0.5, meters / PullHalvesEveryMeters);

    private static double Distance(Place a, Place b) => Ground.DistanceMeters(a.Center, b.Center);

    /// <summary>Weighted choice by binary search in the running sum of the weights.</summary>
    private sealed class Pull
    {
        private readonly IReadOnlyList<Place> _places;
        private readonly double[] _sums;

        public Pull(IReadOnlyList<Place> places, Func<Place, double> weight)
        {
            _places = places;
            _sums = new double[places.Count];
            var sum = 0.0;
            for (var i = 0; i < places.Count; i++)
                _sums[i] = sum += weight(places[i]);
        }

        public Place Draw(Random random)
        {
            var index = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
            return _places[index >= 0 ? index : ~index];
        }
    }
}
