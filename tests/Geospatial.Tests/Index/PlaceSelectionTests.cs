using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial.Tests.Index;

public sealed unsafe class PlaceSelectionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(8_192)]
    [InlineData(30_000)]
    public void The_least_come_first_whatever_is_equal(int count)
    {
        var random = new Random(count);
        for (int distinct = 1; distinct < count * 20L; distinct *= 7)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                using PlaceRecords records = Records(count, distinct, random);
                Vector128<int>* low = records.Start;
                int left = 1 + random.Next(count - 1);
                int[] expected = Keys(low, count, axis);
                Array.Sort(expected);
                PlaceSelection.Select(low, low + count, low + left, axis, records);
                int[] keys = Keys(low, count, axis);
                Assert.Equal(expected[..left], keys[..left].Order());
                Assert.Equal(expected[left..], keys[left..].Order());
                Assert.Equal(Enumerable.Range(0, count), Keys(low, count, 3).Order());
            }
        }
    }

    [Fact]
    public void Keys_are_gathered_alike_with_and_without_vectors()
    {
        Assert.SkipUnless(Avx512F.IsSupported, "The processor has no AVX-512.");
        var random = new Random(3);
        for (int count = 0; count < 100; count++)
        {
            using PlaceRecords records = Records(count, 50, random);
            int[] one = new int[count + 16];
            int[] other = new int[count + 16];
            fixed (int* oneKeys = one)
            fixed (int* otherKeys = other)
            {
                (long below, long gathered) = PlaceSelection.Gather(records.Start, count, 1, 10, 40, oneKeys);
                Assert.Equal((below, gathered),
                    PlaceSelection.Gather512(records.Start, count, 1, 10, 40, otherKeys));
                Assert.Equal(one[..(int)gathered], other[..(int)gathered]);
            }
        }
    }

    private static PlaceRecords Records(int count, int distinct, Random random)
    {
        var records = new PlaceRecords(new LatLng[count], Precision.Full);
        for (int i = 0; i < count; i++)
            records.Start[i] = Vector128.Create(random.Next(distinct), random.Next(distinct), random.Next(distinct), i);
        return records;
    }

    private static int[] Keys(Vector128<int>* low, int count, int axis) =>
        [.. Enumerable.Range(0, count).Select(i => low[i][axis])];
}
