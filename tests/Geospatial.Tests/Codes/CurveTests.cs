namespace Purlin.Geospatial.Tests;

public sealed class CurveTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(4, 2, 0)]
    [InlineData(24, 4, 2)]
    [InlineData(27, 5, 3)]
    [InlineData(124, 14, 6)]
    [InlineData(255, 15, 15)]
    [InlineData(ulong.MaxValue, uint.MaxValue, uint.MaxValue)]
    public void Morton_codes_of_known_cells(ulong code, uint x, uint y)
    {
        Assert.Equal(code, Morton.Encode(x, y));
        Assert.Equal((x, y), Morton.Decode(code));
        Assert.Equal(code, FastBits.InterleaveByShifts(x, y));
        Assert.Equal((x, y), FastBits.DeinterleaveByShifts(code));
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(3, 1, 0, 1)]
    [InlineData(4, 1, 1, 0)]
    [InlineData(4, 24, 6, 2)]
    [InlineData(4, 255, 15, 0)]
    [InlineData(5, 124, 8, 6)]
    public void Hilbert_codes_of_known_cells(int level, ulong code, uint x, uint y)
    {
        Assert.Equal(code, Hilbert.Encode(x, y, level));
        Assert.Equal((x, y), Hilbert.Decode(code, level));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void The_Hilbert_curve_goes_one_step_at_a_time_through_every_cell(int level)
    {
        (uint x, uint y) = Hilbert.Decode(0, level);
        for (ulong code = 1; code < 1UL << (2 * level); code++)
        {
            (uint nextX, uint nextY) = Hilbert.Decode(code, level);
            Assert.Equal(1, Math.Abs((long)nextX - x) + Math.Abs((long)nextY - y));
            Assert.Equal(code, Hilbert.Encode(nextX, nextY, level));
            (x, y) = (nextX, nextY);
        }

        Assert.Equal(((1u << level) - 1, 0u), (x, y));
    }

    [Fact]
    public void Hilbert_codes_of_64_bits_come_back() => Properties.Check(Generators.UInt64(0, ulong.MaxValue), code =>
    {
        (uint x, uint y) = Hilbert.Decode(code, 32);
        Assert.Equal(code, Hilbert.Encode(x, y, 32));
    });

    [Fact]
    public void Bad_places_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Hilbert.Encode(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hilbert.Encode(0, 0, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hilbert.Encode(4, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hilbert.Decode(16, 2));
    }

    [Fact]
    public void Bits_scatter_alike_with_and_without_the_instruction()
    {
        var random = new SplitMix(17);
        for (int i = 0; i < 20_000; i++)
        {
            ulong value = random.Next();
            ulong mask = random.Next() & random.Next();
            Assert.Equal(FastBits.Deposit(value, mask), FastBits.DepositBitwise(value, mask));
            Assert.Equal(FastBits.Extract(value, mask), FastBits.ExtractBitwise(value, mask));
            Assert.Equal(value & mask, FastBits.DepositBitwise(FastBits.ExtractBitwise(value, mask), mask));
            (uint even, uint odd) = FastBits.DeinterleaveByShifts(value);
            Assert.Equal((even, odd), FastBits.Deinterleave(value));
            Assert.Equal(value, FastBits.InterleaveByShifts(even, odd));
            Assert.Equal(value, FastBits.Interleave(even, odd));
        }
    }

    [Theory]
    [InlineData(0x68747541, 0x444D4163, 0x69746E65, 0x00800F82, false)]
    [InlineData(0x68747541, 0x444D4163, 0x69746E65, 0x00870F10, false)]
    [InlineData(0x68747541, 0x444D4163, 0x69746E65, 0x00A00F11, true)]
    [InlineData(0x756E6547, 0x6C65746E, 0x49656E69, 0x000506E3, true)]
    public void Microcoded_processors_do_without_the_instruction(int ebx, int ecx, int edx, int signature, bool fast) =>
        Assert.Equal(fast, FastBits.IsFast((0, ebx, ecx, edx), signature));
}
