namespace Purlin.Testing;

/// <summary>Says which implementation a concrete contract test class puts to the test.</summary>
/// <param name="implementation">The class under test.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ImplementsAttribute(Type implementation) : Attribute
{
    /// <summary>The class under test.</summary>
    public Type Implementation => implementation;
}
