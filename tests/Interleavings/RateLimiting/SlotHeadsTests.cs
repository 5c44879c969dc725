using System.Runtime.CompilerServices;
using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

public sealed class SlotHeadsTests
{
    // The key's place in the large array is behind the end of the small one. What lies there looks as if it were found.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_array_is_searched_with_its_own_length_only(bool comparesAtOnce)
    {
        var key = new KeyIdentity(uint.MaxValue, default);
        Interleavings.Explore(() =>
        {
            var heads = new SlotHeads(1);
            var large = new SlotGeneration(64, 1, verifiesKeys: false);
            var small = new SlotGeneration(4, 1, verifiesKeys: false);
            long[] behind = new long[256];
            behind.AsSpan().Fill((long)key.Hash);
            large.Claim(key, [1]);
            small.Claim(key, [2]);
            heads.Publish(0, large);
            void Search()
            {
                ref long found = ref comparesAtOnce ? ref heads.FindSingle(key.Hash) : ref heads.Find(key.Hash);
                Assert.True(Unsafe.IsNullRef(ref found)
                    || Unsafe.AreSame(ref found, ref large.WordAt(large.Find(key)))
                    || Unsafe.AreSame(ref found, ref small.WordAt(small.Find(key))));
                GC.KeepAlive(behind);
            }

            return new InterleavingScenario([() => heads.Publish(0, small), Search, Search], after: () =>
            {
                Search();
                Assert.Equal(2, heads.FindSingle(key.Hash));
            });
        }, new() { MaxPreemptions = 2 });
    }
}
