namespace Purlin.Geospatial;

/// <summary>The k-th least of some numbers, in linear time (Hoare's selection, the median of three as pivot).</summary>
internal static class FloatSelection
{
    /// <summary>The number that k - 1 others come before; the span is put in another order.</summary>
    public static float Kth(Span<float> values, int k)
    {
        int low = 0;
        int high = values.Length - 1;
        int target = k - 1;
        while (low < high)
        {
            float pivot = MedianOfThree(values[low], values[(low + high) >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (target <= j)
                high = j;
            else if (target >= i)
                low = i;
            else
                break;
        }

        return values[target];
    }

    private static float MedianOfThree(float a, float b, float c) =>
        MathF.Max(MathF.Min(a, b), MathF.Min(MathF.Max(a, b), c));
}
