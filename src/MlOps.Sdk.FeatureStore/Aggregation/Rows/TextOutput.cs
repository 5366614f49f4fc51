using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Texts.</summary>
internal sealed class TextOutput(FeaturePlace place) : FeatureOutput(place)
{
    private readonly List<(byte[]? Value, int Rows)> _runs = [];
    private byte[]? _current;
    private int _filled;

    public override void Refresh(WindowState state, int row)
    {
        Fill(row);
        _current = state.ReadText(Place.Aggregation);
    }

    public override Column Build(int rows)
    {
        Fill(rows);
        var builder = (Utf8ColumnBuilder)ColumnBuilder.Create(DataType.Utf8, rows);
        foreach (var (value, count) in _runs)
        {
            for (var i = 0; i < count; i++)
            {
                if (value is null)
                {
                    builder.AppendNull();
                }
                else
                {
                    builder.AppendUtf8(value);
                }
            }
        }

        _runs.Clear();
        _filled = 0;
        return builder.Build();
    }

    private void Fill(int end)
    {
        if (end > _filled)
        {
            _runs.Add((_current, end - _filled));
            _filled = end;
        }
    }
}
