"""Ranking with the project's own encoder: candidates, late interaction, learned weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from index.answerability import evidence
from index.features import FEATURES, PassageFacts, feature_matrix
from index.features import Scores as SearchScores
from index.fusion import order_by_score, scale_by_best
from index.model import Highlight
from index.neural.encoder import RankingEncoder
from index.order import Ordered, Rows, Scores, Stopwatch
from index.query import query_windows
from index.ranker import LearnedRanker
from index.sentence_scores import best_sentences
from index.snapshot import Snapshot
from index.token_store import TokenStore
from index.tokens import tokenize
from index.understanding import Understanding

_CANDIDATES = 150
# So many are put in order at first look: more than any answer shows, twins included.
_FIRST_LOOK = 3000
_LEXICAL_CANDIDATES = 30
_DRUG_CANDIDATES = 30
_LEXICAL_WEIGHT = 0.15
_EVIDENCE_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """An encoded query.

    Attributes:
        dense: float32 (windows, dimension), unit rows: one window unless the message is very long.
        tokens: float32 (t, token dimension): all windows' tokens, their lengths summing to 1.
    """

    dense: Scores
    tokens: Scores


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that are looked at closely, in rising order of row."""

    rows: Rows
    scores: SearchScores


class LearnedOrder:
    """Ranks by a linear model over dense, late-interaction, lexical and page signals."""

    def __init__(
        self,
        snapshot: Snapshot,
        tokens: TokenStore,
        encoder: RankingEncoder,
        ranker: LearnedRanker,
        facts: PassageFacts,
    ) -> None:
        """Rank ``snapshot``'s passages, whose token vectors are ``tokens``."""
        self._snapshot = snapshot
        self._tokens = tokens
        self._encoder = encoder
        self.ranker = ranker
        self.facts = facts
        by_id = sorted(range(len(snapshot.passages)), key=lambda row: snapshot.passages[row].id)
        self._place_by_id = np.empty(len(by_id), dtype=np.int64)
        self._place_by_id[by_id] = np.arange(len(by_id))

    def encode(self, query: Understanding) -> QueryVectors:
        """Return the vectors of a query of any length, in windows that the encoder reads at once.

        The whole message orders the passages, not its questions alone: on the training questions
        of held-out documents that ranks better, as the story says which cancer and whose.
        """
        encoder = self._encoder
        texts = query_windows(query.text, encoder.count_tokens, encoder.max_tokens)
        windows = [encoder.encode_query(text) for text in texts]
        return QueryVectors(
            np.stack([window.dense for window in windows]),
            (np.concatenate([w.tokens for w in windows]) / len(windows)).astype(np.float32),
        )

    def rank(self, query: Understanding, rows: Rows, watch: Stopwatch) -> Ordered:
        """Return ``rows`` in order."""
        with watch.stage("encode"):
            vectors = self.encode(query)
        candidates, first = self.candidates(query, vectors, rows, watch)
        with watch.stage("rank"):
            features = feature_matrix(query, candidates.rows, candidates.scores, self.facts)
            scores = self.ranker.scores(features)
            order = order_by_score(scores, self._place_by_id[candidates.rows])
            ranked = candidates.rows[order]
        confidence = 0.0
        if len(ranked):
            with watch.stage("confidence"):
                scope = self.ranker.scope.log_odds(vectors.dense)
                found = self.evidence(
                    query, vectors, ranked, scores[order], features[order], in_scope=scope
                )
                confidence = self.ranker.probability(found)
        shown = np.array([self.ranker.display(float(s)) for s in scores[order]], np.float32)
        rest = first[~np.isin(first, ranked)]
        return Ordered(
            rows=np.concatenate([ranked, rest]),
            scores=np.concatenate([shown, _behind(shown, len(rest))]),
            signals={name: features[order, i] for i, name in enumerate(FEATURES)},
            confidence=confidence,
            answered=len(ranked) > 0 and confidence >= self.ranker.threshold,
            highlights=partial(self._highlights, vectors),
        )

    def candidates(
        self, query: Understanding, vectors: QueryVectors, rows: Rows, watch: Stopwatch
    ) -> tuple[Candidates, Rows]:
        """Return the candidates among ``rows``, and all ``rows`` as at first look they rank."""
        with watch.stage("dense"):
            dense = self._snapshot.dense.scores(vectors.dense, rows).max(axis=0)
        with watch.stage("lexical"):
            terms = tokenize(query.text)
            fields = self._snapshot.lexical.scores(terms)
            passage = scale_by_best(fields["passage"])[rows]
            heading = scale_by_best(fields["heading"])[rows]
            expansion = self._expansion(query)[rows]
        with watch.stage("candidates"):
            lexical = passage + 0.25 * heading + 0.25 * expansion
            first_look = order_by_score(
                dense + _LEXICAL_WEIGHT * lexical, self._place_by_id[rows], head=_FIRST_LOOK
            )
            chosen = self._chosen(query, rows, first_look, lexical)
        with watch.stage("late"):
            late = self._tokens.scores(vectors.tokens, rows[chosen])
        scores = SearchScores(
            dense=dense[chosen],
            late=late,
            lexical=passage[chosen],
            lexical_heading=heading[chosen],
            expansion=expansion[chosen],
            coverage=self._snapshot.lexical.coverage(terms, rows[chosen]),
        )
        return Candidates(rows[chosen], scores), rows[first_look]

    def _expansion(self, query: Understanding) -> Scores:
        terms = [term for phrase in query.expansions for term in tokenize(phrase)]
        fields = self._snapshot.lexical.scores(terms)
        return scale_by_best(fields["passage"])

    def _chosen(self, query: Understanding, rows: Rows, first_look: Rows, lexical: Scores) -> Rows:
        """Return positions into ``rows``, rising: the first look's best, the words', the drugs'."""
        by_words = np.argsort(-lexical, kind="stable")[:_LEXICAL_CANDIDATES]
        chosen = [first_look[:_CANDIDATES], by_words[lexical[by_words] > 0]]
        if query.drugs:
            of_drugs = [
                row
                for document_id in sorted(query.drugs)
                for row in self._snapshot.rows_by_document.get(document_id, ())
            ]
            on_their_pages = np.isin(rows[first_look], of_drugs)
            chosen.append(first_look[on_their_pages][:_DRUG_CANDIDATES])
        return np.unique(np.concatenate(chosen)).astype(np.int64)

    def evidence(  # noqa: PLR0913 - what was asked and what was found
        self,
        query: Understanding,
        vectors: QueryVectors,
        ranked: Rows,
        scores: Scores,
        features: Scores,
        *,
        in_scope: float,
    ) -> Scores:
        """Return the evidence of :mod:`index.answerability` for ranked candidates, best first."""
        terms = tokenize(query.text)
        unknown = [t for t in terms if not self._snapshot.lexical.document_frequency(t)]
        return evidence(
            query,
            scores=scores,
            features=features,
            met=self._met(vectors.tokens, ranked[:_EVIDENCE_PASSAGES]),
            unknown_share=len(unknown) / max(len(terms), 1),
            in_scope=in_scope,
        )

    def _met(self, tokens: Scores, rows: Rows) -> Scores:
        """Return the best cosine of each weighty token of the query to a token of the passages."""
        weights = np.linalg.norm(tokens, axis=1)
        units = tokens / np.maximum(weights, 1e-9)[:, None]
        best = np.max([self._tokens.products(units, row).max(axis=1) for row in rows], axis=0)
        kept: Scores = best[weights >= weights.mean()].astype(np.float32)
        return kept

    def _highlights(self, vectors: QueryVectors, rows: Rows) -> list[tuple[Highlight, ...]]:
        """Return the sentences of each row that meet the query's tokens best."""
        return [
            best_sentences(
                self._snapshot.passages[row],
                self._tokens.products(vectors.tokens, row),
                self._encoder.token_spans,
            )
            for row in rows.tolist()
        ]


def _behind(shown: Scores, count: int) -> Scores:
    """Return falling scores for ``count`` rows that come after those that were scored."""
    floor = shown[-1] if len(shown) else np.float32(0)
    return (floor / (1 + np.arange(1, count + 1))).astype(np.float32)
