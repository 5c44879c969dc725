using System.Buffers;

namespace Purlin.Geospatial;

/// <summary>A list that starts on the stack and goes to the array pool when it grows.</summary>
internal ref struct S2Buffer<T>(Span<T> start)
    where T : unmanaged
{
    private Span<T> _items = start;
    private T[]? _rented;

    public int Count { get; private set; }

    public readonly Span<T> Items => _items[..Count];

    public void Add(T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[Count++] = item;
    }

    public void Shrink(int count) => Count = count;

    public void Return()
    {
        if (_rented is not null)
            ArrayPool<T>.Shared.Return(_rented);
        _rented = null;
    }

    private void Grow()
    {
        T[] larger = ArrayPool<T>.Shared.Rent(2 * _items.Length);
        _items.CopyTo(larger);
        Return();
        _items = _rented = larger;
    }
}
