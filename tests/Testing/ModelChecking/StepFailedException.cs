namespace Purlin.Testing;

/// <summary>Carries the step of a command list at which subject and model parted.</summary>
internal sealed class StepFailedException(int index, Exception inner)
    : Exception($"step {index + 1}: {inner.GetType().Name}: {inner.Message}", inner)
{
    /// <summary>The failing command's index, from 0.</summary>
    public int Index { get; } = index;
}
