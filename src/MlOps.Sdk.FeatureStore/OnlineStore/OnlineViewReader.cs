using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads the features of one view out of the rows that hold at one instant.</summary>
internal sealed class OnlineViewReader
{
    private const double MicrosecondsPerSecond = 1_000_000;

    private readonly FeatureViewVersion _view;
    private readonly OnlineLookupResult[] _rows;
    private readonly FeatureRowLayout _layout;
    private readonly long _at;
    private readonly long _oldest;

    public OnlineViewReader(FeatureViewVersion view, OnlineLookupResult[] rows, long at)
    {
        _view = view;
        _rows = rows;
        _layout = new FeatureRowLayout(view);
        _at = at;
        _oldest = view.View.TimeToLive is { } age ? at - (age.Ticks / TimeSpan.TicksPerMicrosecond) : long.MinValue;
        foreach (var row in rows)
        {
            if (row.Row is { } present)
            {
                _layout.Check(present.Payload);
            }
        }
    }

    /// <summary>One feature of every row; its statuses go to every <paramref name="stride"/>-th place of <paramref name="statuses"/>.</summary>
    public Column Read(int feature, Span<FeatureStatus> statuses, int stride)
    {
        var definition = _view.View.Features[feature];
        var target = ColumnBuilder.Create(definition.Type, _rows.Length);
        for (var i = 0; i < _rows.Length; i++)
        {
            statuses[i * stride] = Append(_rows[i], feature, definition, target);
        }

        return target.Build();
    }

    private FeatureStatus Append(OnlineLookupResult found, int feature, FeatureDefinition definition, ColumnBuilder target)
    {
        if (found.Row is not { } row)
        {
            AppendMissing(found.IsCovered, definition, target);
            return FeatureStatus.Missing;
        }

        if (row.EventTime < _oldest)
        {
            target.AppendNull();
            return FeatureStatus.Expired;
        }

        if (!_layout.IsPresent(row.Payload, feature))
        {
            target.AppendNull();
            return FeatureStatus.Null;
        }

        if (definition is AggregateFeature { Aggregation.Function: AggregateFunction.TimeSinceLast })
        {
            ((ColumnBuilder<double>)target).Append((_at - _layout.ReadInteger(row.Payload, feature)) / MicrosecondsPerSecond);
        }
        else
        {
            _layout.Append(row.Payload, feature, target);
        }

        return FeatureStatus.Present;
    }

    private static void AppendMissing(bool isCovered, FeatureDefinition definition, ColumnBuilder target)
    {
        if (isCovered && definition is AggregateFeature { Aggregation.IsZeroWithoutEvents: true })
        {
            target.Append(0);
        }
        else
        {
            target.AppendNull();
        }
    }
}
