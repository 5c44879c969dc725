using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

/// <summary>What is in the slots of a <see cref="Scene"/>, and how a permit is taken.</summary>
internal interface ISceneRules : ISlotRules
{
    bool TryTake(Scene scene, in KeyIdentity key);

    /// <summary>A permit of each of two keys, or none.</summary>
    bool TryTakeBoth(Scene scene, in KeyIdentity one, in KeyIdentity other);

    /// <summary>How many permits words say are taken; all limits agree about it.</summary>
    long Taken(ReadOnlySpan<long> words);
}
