using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>Where a query stands: as given, in earth-centred metres, and in whole units for the tree.</summary>
internal readonly struct PlaceQueryPoint
{
    public PlaceQueryPoint(LatLng here)
    {
        Here = here;
        (X, Y, Z) = EcefLanes.Of(here);
        Units = Vector128.Create(Round(X), Round(Y), Round(Z), 0);
    }

    public LatLng Here { get; }

    public double X { get; }

    public double Y { get; }

    public double Z { get; }

    public Vector128<int> Units { get; }

    private static int Round(double meters) => (int)Math.Round(meters * PlaceFrame.UnitsPerMeter);
}
