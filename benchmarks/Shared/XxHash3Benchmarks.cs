using BenchmarkDotNet.Attributes;
using Purlin.Shared;

namespace Purlin.Benchmarks;

/// <summary>XXH3-64 by key length, the detail behind the scorecard's rows "XXH3-64".</summary>
[MemoryDiagnoser]
public class XxHash3Benchmarks
{
    private HashKeys _keys = new(0);

    /// <summary>The key's length in bytes.</summary>
    [Params(16, 1_024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void SetUp() => _keys = new HashKeys(Length);

    [Benchmark(Baseline = true, OperationsPerInvoke = HashKeys.Count)]
    public ulong Fnv()
    {
        ulong sum = 0;
        for (int i = 0; i < HashKeys.Count; i++)
            sum += Fnv1a.Hash64(_keys[i]);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = HashKeys.Count)]
    public int AddBytes()
    {
        int sum = 0;
        for (int i = 0; i < HashKeys.Count; i++)
        {
            var hash = default(HashCode);
            hash.AddBytes(_keys[i]);
            sum += hash.ToHashCode();
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = HashKeys.Count)]
    public ulong XxHash3Of()
    {
        ulong sum = 0;
        for (int i = 0; i < HashKeys.Count; i++)
            sum += XxHash3.Hash(_keys[i]);
        return sum;
    }
}
