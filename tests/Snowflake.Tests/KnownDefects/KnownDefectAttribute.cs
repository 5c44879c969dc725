namespace Purlin.Snowflake.Tests;

/// <summary>
/// A test that stands for a defect which other generators have or had; their numbers are those of
/// <see cref="DefectTableTests"/>.
/// </summary>
/// <param name="number">Which.</param>
/// <param name="behaviour">What holds here instead.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class KnownDefectAttribute(int number, string behaviour) : Attribute
{
    public int Number { get; } = number;

    public string Behaviour { get; } = behaviour;
}
