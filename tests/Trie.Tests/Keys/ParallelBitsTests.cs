using System.Numerics;

namespace Purlin.Trie.Tests;

public sealed class ParallelBitsTests
{
    [Fact]
    public void Bits_go_to_the_places_of_the_mask_and_come_back()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            ulong value = (ulong)random.NextInt64();
            ulong mask = (ulong)random.NextInt64() & (i % 2 == 0 ? ulong.MaxValue : 0x8080808080808080);
            ulong spread = ParallelBits.Deposit(value, mask);
            Assert.Equal(0ul, spread & ~mask);
            int count = BitOperations.PopCount(mask);
            Assert.Equal(value & ((1ul << count) - 1), ParallelBits.Extract(spread, mask));
            Assert.Equal(spread, ParallelBits.DepositPlain(value, mask));
            Assert.Equal(ParallelBits.Extract(value, mask), ParallelBits.ExtractPlain(value, mask));
        }

        Assert.Equal(0b1010_0001ul, ParallelBits.DepositPlain(0b1101, 0b1011_0001));
        Assert.Equal(0b1101ul, ParallelBits.ExtractPlain(0b1110_0001, 0b1011_0001));
    }
}
