namespace Purlin.Trie.Tests;

/// <summary>The best of a walk's ranges against a sort of all their terms.</summary>
public sealed unsafe class RankedTyposTests
{
    private static readonly int Sets = Effort.Of(200, 20_000);

    [Fact]
    public void Terms_come_by_score_then_code_then_id_and_those_without_an_edit_never()
    {
        var ranked = new RankedTypos();
        int mixed = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            int count = 1 + random.Next(3_000), most = seed % 3 == 0 ? 4 : 65_000;
            using var buffer = new NativeBuffer();
            var codes = (ushort*)buffer.Grow(CodeMaxima.SizeOf(count) * sizeof(ushort));
            for (int id = 0; id < count; id++)
                codes[id] = (ushort)(random.Next(9) == 0 ? CountCode.Hidden : random.Next(1, most));
            var maxima = new CodeMaxima(codes, count);
            maxima.Build();
            List<TypoRange> ranges = [];
            for (int start = random.Next(20); start < count; start += random.Next(20))
            {
                int end = Math.Min(count, start + 1 + random.Next(random.Next(5) == 0 ? 500 : 6));
                ranges.Add(new(start, end, random.Next(3)));
                start = end;
            }

            var order = new Order(random.Next((most / 16) + 1));
            TypoHit[] expected = [.. ranges.Where(range => range.Edits > 0)
                .SelectMany(range => Enumerable.Range(range.Start, range.Ids.Count)
                    .Select(id => new TypoHit(id, codes[id], range.Edits)))
                .Where(hit => hit.Code != CountCode.Hidden)
                .OrderByDescending(hit => order.ScoreOf(hit.Code, hit.Edits))
                .ThenByDescending(hit => hit.Code).ThenBy(hit => hit.Id)];
            ranked.Begin(maxima, [.. ranges]);
            foreach (TypoHit hit in expected)
            {
                Assert.True(ranked.TryNext(order, out TypoHit actual));
                Assert.Equal(hit, actual);
            }

            Assert.False(ranked.TryNext(order, out _));
            mixed += expected.Take(20).Select(hit => hit.Edits).Distinct().Count() > 1 ? 1 : 0;
        }

        Assert.True(mixed > Sets / 4, $"{mixed}");
    }

    private readonly struct Order(int penalty) : ITypoOrder
    {
        public long ScoreOf(int code, int edits) => code - ((long)penalty * edits);
    }
}
