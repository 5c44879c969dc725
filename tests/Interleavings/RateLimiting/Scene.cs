using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

/// <summary>A shard of slots with what threads do to it, and how often each kind of it was granted.</summary>
internal sealed class Scene
{
    private static readonly InterleavingOptions Bounded = new() { MaxPreemptions = 2 };

    private Scene(ISceneRules rules)
    {
        Rules = rules;
        Heads = new(rules.Words);
        Shard = new(rules, new MemoryBudget(1 << 16), null, verifiesKeys: false, phase: 0, Heads, KeyIndex);
    }

    private static int KeyIndex => SlotHeads.ShardOf(Key(1).Hash);

    public ISceneRules Rules { get; }

    public SlotHeads Heads { get; }

    public KeyShard Shard { get; }

    public int Granted { get; private set; }

    public int GrantedBoth { get; private set; }

    /// <summary>Every schedule of some threads, from a scene made anew each time.</summary>
    public static void Explore(
        Func<ISceneRules> rules, Action<Scene> arrange, Func<Scene, Action[]> threads, Action<Scene> assert) =>
        Interleavings.Explore(
            () =>
            {
                var scene = new Scene(rules());
                arrange(scene);
                return new InterleavingScenario(threads(scene), after: () => assert(scene));
            },
            Bounded);

    public static KeyIdentity Key(ulong id) => new((id << 31) | id, default);

    public void Take(params ReadOnlySpan<ulong> keys)
    {
        // Counted after the fact, in one step with it.
        foreach (ulong key in keys)
        {
            if (Rules.TryTake(this, Key(key)))
                Granted++;
        }
    }

    public void TakeBoth(ulong one, ulong other)
    {
        if (Rules.TryTakeBoth(this, Key(one), Key(other)))
            GrantedBoth++;
    }

    /// <summary>The words of a key's slot, wherever it is.</summary>
    public long[] Words(ulong key) => Shard.Find(Key(key)).Words.ToArray();

    /// <summary>The permits taken by a key.</summary>
    public long Taken(ulong key) => Rules.Taken(Words(key));
}
