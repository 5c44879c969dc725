namespace Purlin.Geospatial.Tests.Index;

/// <summary>
/// The oracle: Karney's distance to every place as stored, sorted. It skips Karney only where the sphere, which is
/// wrong by at most 0.6 %, decides with 1 % to spare.
/// </summary>
internal sealed class NaivePlaces
{
    private readonly LatLng[] _stored;
    private readonly (double X, double Y, double Z)[] _onSphere;
    private readonly double[] _spherical;
    private readonly int[] _twins;
    private readonly double[] _meters;

    public NaivePlaces(LatLng[] places, Precision precision = Precision.Compact)
    {
        _stored = [.. places.Select(place => PlaceIndex.Stored(place, precision))];
        _onSphere = [.. _stored.Select(OnSphere)];
        _spherical = new double[places.Length];
        _meters = new double[places.Length];
        Dictionary<LatLng, int> firsts = [];
        _twins = [.. _stored.Select((place, i) => firsts.TryAdd(place, i) ? i : firsts[place])];
    }

    public Predicate<uint> Wanted { get; init; } = _ => true;

    /// <summary>The k nearest within a radius, in order.</summary>
    public List<Neighbor> Nearest(LatLng here, int k, double radius = double.PositiveInfinity)
    {
        Measure(here);
        double limit = radius;
        double[] wanted = [.. Enumerable.Range(0, _stored.Length).Where(IsWanted).Select(i => _spherical[i])];
        if (k < wanted.Length)
        {
            Array.Sort(wanted);
            limit = Math.Min(limit, wanted[k - 1]);
        }

        List<Neighbor> found = [];
        for (int i = 0; i < _stored.Length; i++)
        {
            if (_spherical[i] <= (limit * 1.02) + 1 && IsWanted(i) && Meters(here, i) is var meters && meters <= radius)
                found.Add(new Neighbor((uint)i, meters));
        }

        found.Sort((a, b) => (a.Meters, a.Ordinal).CompareTo((b.Meters, b.Ordinal)));
        return found.Count > k ? found[..k] : found;
    }

    /// <summary>How many are within a radius.</summary>
    public int Count(LatLng here, double radius)
    {
        Measure(here);
        int count = 0;
        for (int i = 0; i < _stored.Length; i++)
        {
            double far = _spherical[i];
            bool isIn = far < (radius * 0.99) - 1 || (far <= (radius * 1.01) + 1 && Meters(here, i) <= radius);
            count += isIn && IsWanted(i) ? 1 : 0;
        }

        return count;
    }

    public List<uint> Within(LatLngBox box)
    {
        List<uint> found = [];
        for (int i = 0; i < _stored.Length; i++)
        {
            if (box.Contains(_stored[i]) && Wanted((uint)i))
                found.Add((uint)i);
        }

        return found;
    }

    private bool IsWanted(int ordinal) => Wanted((uint)ordinal);

    private void Measure(LatLng here)
    {
        (double x, double y, double z) = OnSphere(here);
        Array.Fill(_meters, double.NaN);
        for (int i = 0; i < _stored.Length; i++)
        {
            (double dx, double dy, double dz) = (_onSphere[i].X - x, _onSphere[i].Y - y, _onSphere[i].Z - z);
            double half = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) / 2;
            _spherical[i] = 2 * 6_371_008.8 * Math.Asin(Math.Min(1, half));
        }
    }

    // Places at one position are measured once.
    private double Meters(LatLng here, int ordinal)
    {
        ref double meters = ref _meters[_twins[ordinal]];
        if (double.IsNaN(meters))
            meters = Geodesic.Meters(here, _stored[ordinal]);
        return meters;
    }

    private static (double X, double Y, double Z) OnSphere(LatLng point)
    {
        (double sinLatitude, double cosLatitude) = Math.SinCos(double.DegreesToRadians(point.Latitude));
        (double sinLongitude, double cosLongitude) = Math.SinCos(double.DegreesToRadians(point.Longitude));
        return (cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }
}
