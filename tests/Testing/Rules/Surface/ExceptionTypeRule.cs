namespace Purlin.Testing;

/// <summary>Exceptions are called so, nothing else is, and callers can catch exactly one.</summary>
public static class ExceptionTypeRule
{
    /// <summary>The exceptions under another name or open by accident, and the other types under that name.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            bool isException = typeof(Exception).IsAssignableFrom(type);
            bool isNamedSo = PublicTypes.PlainName(type).EndsWith("Exception", StringComparison.Ordinal);
            if (isException != isNamedSo)
            {
                yield return new(PublicTypes.Where(type), isException
                    ? "end its name in Exception" : "is no exception: rename it");
            }

            if (isException && !type.IsSealed && !type.IsAbstract)
                yield return new(PublicTypes.Where(type), "seal it, or make it the abstract base of sealed ones");
        }
    }
}
