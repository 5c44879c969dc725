using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>The places as records, in their own order, and room for partitioning.</summary>
internal sealed unsafe class PlaceRecords : IDisposable
{
    private const int Lanes = EcefLanes.Count;
    private const int KeysPerStep = 16;
    private readonly PlaceRecord* _records;

    public PlaceRecords(ReadOnlySpan<LatLng> places, Precision precision)
    {
        nuint room = (nuint)places.Length + KeysPerStep;
        nuint bytes = room * (nuint)sizeof(PlaceRecord);
        _records = (PlaceRecord*)NativeMemory.AlignedAlloc((2 * bytes) + (room * sizeof(int)), 64);
        Spare = (Vector128<int>*)((byte*)_records + bytes);
        Keys = (int*)((byte*)Spare + bytes);
        Fill(places, precision);
    }

    public Vector128<int>* Start => (Vector128<int>*)_records;

    public Vector128<int>* Spare { get; }

    public int* Keys { get; }

    public void Dispose() => NativeMemory.AlignedFree(_records);

    private void Fill(ReadOnlySpan<LatLng> places, Precision precision)
    {
        int* x = stackalloc int[Lanes];
        int* y = stackalloc int[Lanes];
        int* z = stackalloc int[Lanes];
        double* latitudes = stackalloc double[Lanes];
        double* longitudes = stackalloc double[Lanes];
        for (int i = 0; i < places.Length; i += Lanes)
        {
            int lanes = Math.Min(Lanes, places.Length - i);
            for (int lane = 0; lane < lanes; lane++)
            {
                latitudes[lane] = places[i + lane].Latitude;
                longitudes[lane] = places[i + lane].Longitude;
            }

            Vector256<double> latitude = Vector256.Load(latitudes);
            Vector256<double> longitude = Vector256.Load(longitudes);
            if (precision == Precision.Compact)
                (latitude, longitude) = AsStored(latitude, longitude);
            (Vector256<double> ex, Vector256<double> ey, Vector256<double> ez) = EcefLanes.Of(latitude, longitude);
            Units(ex).Store(x);
            Units(ey).Store(y);
            Units(ez).Store(z);
            for (int lane = 0; lane < lanes; lane++)
                _records[i + lane] = new PlaceRecord(x[lane], y[lane], z[lane], (uint)(i + lane));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Units(Vector256<double> meters)
    {
        if (Avx.IsSupported)
            return Avx.ConvertToVector128Int32(meters * PlaceFrame.UnitsPerMeter);
        Vector256<long> wide = Vector256.ConvertToInt64(Vector256.Round(meters * PlaceFrame.UnitsPerMeter));
        return Vector128.Narrow(wide.GetLower(), wide.GetUpper());
    }

    // As StoredPosition does it; that 180 is not -180 here makes no difference to the coordinates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Latitude, Vector256<double> Longitude) AsStored(
        Vector256<double> latitude, Vector256<double> longitude)
    {
        Vector256<double> ninety = Vector256.Create(90.0);
        Vector256<double> half = Vector256.Create(180.0);
        Vector256<double> row = Vector256.Round((latitude + ninety) * StoredPosition.LatitudesPerDegree);
        Vector256<double> column = Vector256.Round((longitude + half) * StoredPosition.LongitudesPerDegree);
        return ((row * StoredPosition.LatitudeStep) - ninety, (column * StoredPosition.LongitudeStep) - half);
    }
}
