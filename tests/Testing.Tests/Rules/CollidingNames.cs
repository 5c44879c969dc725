// Planted for SurfaceRuleTests: names that a file with the default usings could not tell apart.
namespace Purlin.Testing.Tests.Colliding;

public sealed class Stream;

public sealed class Lock<T>;

public readonly struct Range;

public sealed class Colliding;
