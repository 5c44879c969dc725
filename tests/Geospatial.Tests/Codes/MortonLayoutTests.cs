namespace Purlin.Geospatial.Tests;

public sealed class MortonLayoutTests
{
    [Fact]
    public void Two_columns_are_the_plain_code()
    {
        var layout = new MortonLayout(2, 32);
        Assert.Equal((UInt128)27, layout.Encode([5, 3]));
        var random = new SplitMix(1);
        for (int i = 0; i < 1_000; i++)
        {
            uint x = (uint)random.Next(), y = (uint)random.Next();
            Assert.Equal((UInt128)Morton.Encode(x, y), layout.Encode([x, y]));
        }
    }

    [Fact]
    public void Every_layout_brings_back_its_rows()
    {
        var random = new SplitMix(2);
        for (int columns = 2; columns <= 8; columns++)
        {
            for (int bits = 1; bits <= 128 / columns; bits++)
            {
                var layout = new MortonLayout(columns, bits);
                ulong[] row = new ulong[columns], back = new ulong[columns];
                for (int i = 0; i < 20; i++)
                {
                    for (int c = 0; c < columns; c++)
                        row[c] = i == 0 ? ulong.MaxValue >> (64 - bits) : random.Next() >> (64 - bits);
                    UInt128 code = layout.Encode(row);
                    Assert.Equal(Bitwise(row, bits), code);
                    layout.Decode(code, back);
                    Assert.Equal(row, back);
                }
            }
        }
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    public void The_next_and_the_previous_code_in_a_box_are_those_of_a_scan(int columns, int bits)
    {
        var layout = new MortonLayout(columns, bits);
        int codes = 1 << (columns * bits);
        foreach ((ulong[] low, ulong[] high) in Boxes(columns, bits, 60))
        {
            bool[] inside = [.. Enumerable.Range(0, codes).Select(code => IsInside(layout, code, low, high))];
            for (int code = 0; code < codes; code++)
            {
                int next = Array.IndexOf(inside, true, code);
                Assert.Equal(next >= 0, layout.TryNextInBox((UInt128)code, low, high, out UInt128 found));
                Assert.Equal((UInt128)Math.Max(0, next), found);
                int previous = Array.LastIndexOf(inside, true, code);
                Assert.Equal(previous >= 0, layout.TryPreviousInBox((UInt128)code, low, high, out found));
                Assert.Equal((UInt128)Math.Max(0, previous), found);
            }
        }
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    public void Files_are_skipped_if_and_only_if_no_code_of_theirs_is_in_the_box(int columns, int bits)
    {
        var layout = new MortonLayout(columns, bits);
        var random = new SplitMix(5);
        foreach ((ulong[] low, ulong[] high) in Boxes(columns, bits, 300))
        {
            int first = (int)(random.Next() % (1UL << (columns * bits)));
            int last = Math.Min((1 << (columns * bits)) - 1, first + (int)(random.Next() % 40));
            bool expected = Enumerable.Range(first, last - first + 1).Any(code => IsInside(layout, code, low, high));
            Assert.Equal(expected,
                layout.MayIntersect(new MortonRange((UInt128)first, (UInt128)last), low, high));
        }
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    public void Ranges_hold_the_box_within_the_budget(int columns, int bits)
    {
        var layout = new MortonLayout(columns, bits);
        foreach ((ulong[] low, ulong[] high) in Boxes(columns, bits, 100))
        {
            foreach (int budget in new[] { 1, 2, 3, 7, 60_000 })
            {
                MortonRange[] ranges = layout.Ranges(low, high, budget);
                Assert.InRange(ranges.Length, 1, budget);
                for (int i = 1; i < ranges.Length; i++)
                    Assert.True(ranges[i].First > ranges[i - 1].Last + 1);
                for (int code = 0; code < 1 << (columns * bits); code++)
                {
                    bool held = ranges.Any(range => (UInt128)code >= range.First && (UInt128)code <= range.Last);
                    bool inside = IsInside(layout, code, low, high);
                    Assert.True(budget == 60_000 ? held == inside : held || !inside);
                }

                Assert.All(ranges, range => Assert.True(
                    IsInside(layout, (int)range.First, low, high) && IsInside(layout, (int)range.Last, low, high)));
            }
        }
    }

    [Fact]
    public void A_narrow_box_of_128_bits_costs_no_more_than_its_budget()
    {
        var layout = new MortonLayout(4, 32);
        ulong[] low = [1, 0x8000_0001, 77, 0], high = [0xFFFF_FFFE, 0x8000_0002, 0xFFFF_0000, 5];
        MortonRange[] ranges = layout.Ranges(low, high, 16);
        Assert.InRange(ranges.Length, 1, 16);
        Assert.Equal(layout.Encode(low), ranges[0].First);
        Assert.Equal(layout.Encode(high), ranges[^1].Last);
    }

    [Fact]
    public void The_least_gaps_are_closed_first()
    {
        // x from 1 to 2, y 0: codes 1 and 4; with x 1 to 4 also 5 and 16: the gap before 16 is the widest.
        var layout = new MortonLayout(2, 4);
        Assert.Equal([new(1, 1), new(4, 4)], layout.Ranges([1, 0], [2, 0], 2));
        Assert.Equal([new(1, 5), new(16, 16)], layout.Ranges([1, 0], [4, 0], 2));
        Assert.Equal([new(1, 16)], layout.Ranges([1, 0], [4, 0], 1));
    }

    [Fact]
    public void Bad_layouts_rows_and_boxes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MortonLayout(1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MortonLayout(9, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MortonLayout(8, 17));
        var layout = new MortonLayout(2, 4);
        Assert.Throws<ArgumentException>(() => layout.Encode([1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Encode([1, 16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Decode(256, new ulong[2]));
        Assert.Throws<ArgumentException>(() => layout.Ranges([2, 0], [1, 0], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Ranges([0, 0], [1, 0], 0));
    }

    private static UInt128 Bitwise(ulong[] row, int bits)
    {
        UInt128 code = 0;
        for (int bit = 0; bit < bits; bit++)
        {
            for (int c = 0; c < row.Length; c++)
                code |= (UInt128)((row[c] >> bit) & 1) << ((bit * row.Length) + c);
        }

        return code;
    }

    private static bool IsInside(MortonLayout layout, int code, ulong[] low, ulong[] high)
    {
        ulong[] row = new ulong[layout.Columns];
        layout.Decode((UInt128)code, row);
        return row.Zip(low, high).All(column => column.First >= column.Second && column.First <= column.Third);
    }

    private static IEnumerable<(ulong[] Low, ulong[] High)> Boxes(int columns, int bits, int count)
    {
        var random = new SplitMix(3);
        for (int i = 0; i < count; i++)
        {
            ulong[] low = new ulong[columns], high = new ulong[columns];
            for (int c = 0; c < columns; c++)
            {
                ulong a = random.Next() >> (64 - bits), b = random.Next() >> (64 - bits);
                (low[c], high[c]) = (Math.Min(a, b), Math.Max(a, b));
            }

            yield return (low, high);
        }
    }
}
