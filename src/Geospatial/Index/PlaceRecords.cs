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

            Vector512<double> latitude = Vector512.Load(latitudes);
            Vector512<double> longitude = Vector512.Load(longitudes);
            if (precision == Precision.Compact)
            {
                // That 180 is not -180 here makes no difference to the coordinates.
                (Vector512<double> row, Vector512<double> column) = StoredPosition.Cells(latitude, longitude);
                latitude = (row * StoredPosition.LatitudeStep) - Vector512.Create(90.0);
                longitude = (column * StoredPosition.LongitudeStep) - Vector512.Create(180.0);
            }

            (Vector512<double> ex, Vector512<double> ey, Vector512<double> ez) = EcefLanes.Of(latitude, longitude);
            Units(ex).Store(x);
            Units(ey).Store(y);
            Units(ez).Store(z);
            for (int lane = 0; lane < lanes; lane++)
                _records[i + lane] = new PlaceRecord(x[lane], y[lane], z[lane], (uint)(i + lane));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Units(Vector512<double> meters)
    {
        Vector512<double> units = meters * PlaceFrame.UnitsPerMeter;
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector256Int32(units);
        Vector512<long> wide = Vector512.ConvertToInt64(Vector512.Round(units));
        return Vector256.Narrow(wide.GetLower(), wide.GetUpper());
    }
}
