using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>One run of gradient boosting: derivatives, a tree, new scores, and again.</summary>
internal sealed class Booster
{
    // Losses are summed per block of this size and then over the blocks, so that the sum does not depend on the threads.
    private const int BlockRows = 4096;

    private readonly GradientBoostedTreesOptions _options;
    private readonly TrainingData _data;
    private readonly TrainingContext _context;
    private readonly Objective _objective;
    private readonly ParallelGroups _parallel;
    private readonly int _threads;
    private readonly Random _random;
    private readonly double[] _scores;
    private readonly Vector128<float>[] _derivatives;
    private readonly double[] _blockLosses;
    private readonly float _baseScore;
    private readonly List<RegressionTree> _trees = [];
    private readonly List<TrainingPoint> _curve = [];

    public Booster(GradientBoostedTreesOptions options, TrainingData data, TrainingContext context)
    {
        _options = options;
        _data = data;
        _context = context;
        _objective = Objective.For(options.Task);
        _threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        _parallel = new ParallelGroups(_threads);
        _random = new Random(context.Seed);
        _baseScore = (float)_objective.BaseScore(data.Labels.Span);
        _scores = new double[data.Labels.Length];
        _scores.AsSpan().Fill(_baseScore);
        _derivatives = new Vector128<float>[_scores.Length];
        _blockLosses = new double[(_scores.Length + BlockRows - 1) / BlockRows];
    }

    public TreeEnsemble Fit(CancellationToken cancellationToken)
    {
        var features = _data.Features;
        var binned = BinnedMatrix.Of(features, _options.MaxBins, _threads);
        var grower = new TreeGrower(binned, _options, _threads);
        var validation = _context.Validation is { } rows ? new ValidationLoss(rows, _objective, _baseScore) : null;
        var sampler = new TreeSampler(_options, _random, _scores.Length, features.ColumnCount);
        Derive();
        for (var step = 1; step <= _options.Trees; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sample, allowed) = sampler.Next();
            var tree = grower.Grow(_derivatives, sample, allowed, _scores);
            if (tree is null && !sampler.IsRandom)
            {
                break;
            }

            if (tree is not null)
            {
                Keep(tree, sample is not null);
            }

            Report(step, TrainingPoint.Train, _objective.ToMetric(Derive()));
            if (validation is not null)
            {
                Report(step, TrainingPoint.Validation, _objective.ToMetric(validation.After(tree, _trees.Count)));
                if (_options.EarlyStoppingRounds > 0 && validation.StepsSinceBest >= _options.EarlyStoppingRounds)
                {
                    break;
                }
            }
        }

        if (validation is not null && _options.EarlyStoppingRounds > 0)
        {
            _trees.RemoveRange(validation.BestTreeCount, _trees.Count - validation.BestTreeCount);
        }

        return Finish(features.ColumnCount);
    }

    private void Keep(RegressionTree tree, bool sampled)
    {
        _trees.Add(tree);
        if (sampled)
        {
            // The grower knows the leaves of drawn rows only; the others walk the tree.
            _parallel.Run(_blockLosses.Length, BlockRows, block =>
            {
                for (var row = block * BlockRows; row < Math.Min(_scores.Length, (block + 1) * BlockRows); row++)
                {
                    _scores[row] += tree.Predict(_data.Features, row);
                }
            });
        }
    }

    private double Derive()
    {
        _parallel.Run(_blockLosses.Length, BlockRows, block =>
        {
            var start = block * BlockRows;
            var length = Math.Min(BlockRows, _scores.Length - start);
            _blockLosses[block] = _objective.Derive(
                _scores.AsSpan(start, length), _data.Labels.Span.Slice(start, length), _derivatives.AsSpan(start, length));
        });
        return _blockLosses.Sum() / _scores.Length;
    }

    private void Report(int step, string split, double value)
    {
        var point = new TrainingPoint(step, _objective.MetricName, split, value);
        _curve.Add(point);
        _context.Progress?.Report(point);
    }

    private TreeEnsemble Finish(int featureCount)
    {
        var gains = new double[featureCount];
        foreach (var node in _trees.SelectMany(t => t.Nodes).Where(n => !n.IsLeaf))
        {
            gains[node.Feature] += node.Gain;
        }

        var sum = gains.Sum();
        if (_trees.Count == 0)
        {
            // Nothing to split on: the model is its base score, and the graph's node needs a tree to hang it on.
            var constant = new RegressionTree();
            constant.AddLeaf(0);
            _trees.Add(constant);
        }

        return new TreeEnsemble([.. _trees], _baseScore, _objective, _options.Task, featureCount)
        {
            Curve = [.. _curve],
            Importance = [.. gains.Select(g => sum > 0 ? g / sum : 0)],
        };
    }
}
