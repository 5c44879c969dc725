using System.Runtime.Intrinsics;

namespace Purlin.Trie.Tests;

public sealed class BlockLanesTests
{
    [Fact]
    public void Lanes_answer_as_loops_do_with_and_without_their_instructions()
    {
        var random = new Random(11);
        byte[] lanes = new byte[32];
        for (int round = 0; round < 5_000; round++)
        {
            int most = random.Next(3) == 0 ? 256 : 6;
            for (int i = 0; i < lanes.Length; i++)
                lanes[i] = (byte)random.Next(most);
            Vector256<byte> v = Vector256.Create(lanes);
            int lane = random.Next(32), number = random.Next(most + 1);
            Assert.Equal(lanes[..lane].Sum(each => each), BlockLanes.SumBefore(v, lane));
            Assert.Equal(lanes.Sum(each => each), BlockLanes.SumOf(v));
            Assert.Equal(Mask(i => lanes[i] <= lane), BlockLanes.AtMost(v, lane));
            Assert.Equal(Mask(i => lanes[i] >= number), BlockLanes.AtLeast(v, number));
            Assert.Equal(Mask(i => i <= lane && (i == lane || lanes[i] < lanes[(i + 1)..(lane + 1)].Min())),
                BlockLanes.PartsOf(v, lane));
            Assert.Equal(BlockLanes.LeastAfterPortable(v), BlockLanes.LeastAfter(v));
        }
    }

    private static uint Mask(Func<int, bool> isSet) =>
        Enumerable.Range(0, 32).Aggregate(0u, (mask, i) => mask | (isSet(i) ? 1u << i : 0));
}
